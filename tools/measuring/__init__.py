"""What the tools that measure speed share: made-up reports and pages, figures of processes, tables that are written into the docs."""
