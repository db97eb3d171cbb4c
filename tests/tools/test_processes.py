"""What processes take is read of a process and of all that it started."""

import subprocess
import sys

from tools.measuring.processes import Memory, Watch, cpu_seconds, memory, tree

WORK = "import sys; sum(i * i for i in range(3_000_000)); print(1, flush=True); sys.stdin.read()"


def started(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_child_counts_with_its_parent() -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORK!r}], check=True)"
    with started(parent) as process, Watch(process.pid, every=0.01) as watch:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        assert len(list(tree(process.pid))) == 2
        assert cpu_seconds(process.pid) > 0.03
        now = memory(process.pid)
        assert now.processes == 2
        assert 1e6 < now.largest < now.all * 2
        process.stdin.close()
        process.wait()
    assert watch.peak.processes == 2
    assert watch.peak.most(Memory(largest=1 << 50)).largest == 1 << 50


def test_a_child_that_ended_counts_and_a_process_that_is_gone_takes_nothing() -> None:
    work = WORK.removesuffix("; sys.stdin.read()")
    with started(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}]); sys.stdin.read()") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        while len(list(tree(process.pid))) > 1:
            pass
        assert cpu_seconds(process.pid) > 0.03
        process.stdin.close()
        process.wait()
    assert (cpu_seconds(process.pid), memory(process.pid)) == (0.0, Memory())
