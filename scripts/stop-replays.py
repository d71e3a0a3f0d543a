#!/usr/bin/env python3
"""Ends replays under Wine the hard way, and measures how long something of them is left.

    scripts/stop-replays.py [--kills 100] [--stops 30] [--interrupts 10] [PORTPOOL.EXE]

A kill ends the driver, an interrupt is what Ctrl+C sends it, a stop freezes one of its agents;
each comes at a random moment, the first ones while processes are born. PORTPOOL_WINEPREFIX is the
Wine to use. The exit code is 1 when an agent outlives its driver, or a driver its limits. What Wine
leaves of a process that it was about to make is counted apart: nothing of portpool is in it yet.
"""

import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN = ROOT / "cmake/toolchains/run-under-wine.sh"
LONGEST_MOMENT = 4.0  # seconds after the first agent; a replay of FILTER takes longer
FILTER = ["--filter", "blocking-cancel-*"]
AGENT_LIMIT = 30.0  # seconds from the driver's end to the last agent's
DRIVER_LIMIT = 180.0  # from the stop of an agent to the driver's end
UNBORN_LIMIT = 2.0  # how long Wine's loader may take to notice
LOOK = 0.02


def agents(prefix, born=False):
    """Ids of the agents in this prefix that have not ended; `born`: with the program in them."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if b"agent" not in words or not any(w.endswith(b"portpool.exe") for w in words):
                continue
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            variables = (entry / "environ").read_bytes().split(b"\0")
            if born and "portpool.exe" not in (entry / "maps").read_text():
                continue
        except OSError:  # it has just ended
            continue
        if state not in "ZX" and b"WINEPREFIX=" + prefix.encode() in variables:
            found.append(int(entry.name))
    return found


def seconds_until(condition, limit):
    """How long until the condition holds; None when it does not in time."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > limit:
            return None
        time.sleep(LOOK)
    return time.monotonic() - started


class Run:
    """One replay, and what was done to it."""

    def __init__(self, program, prefix):
        self.prefix = prefix
        self.unborn = 0
        self.driver = subprocess.Popen(
            [RUN, program, "replay", "scenarios", "--quiet", *FILTER],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds_until(lambda: agents(prefix) or self.ended(), 60)

    def ended(self):
        return self.driver.poll() is not None

    def signal_driver(self, number):
        """Seconds until the driver, and until the last agent, has ended."""
        self.driver.send_signal(number)
        return seconds_until(self.ended, DRIVER_LIMIT), self.agents_end()

    def stop_an_agent(self, draw):
        candidates = agents(self.prefix)
        if candidates:
            try:
                os.kill(draw.choice(candidates), signal.SIGSTOP)
            except ProcessLookupError:
                pass
        driver = seconds_until(self.ended, DRIVER_LIMIT)
        # Wine cannot end a process that is frozen while it is born: it has to go on to notice.
        for frozen in agents(self.prefix):
            os.kill(frozen, signal.SIGCONT)
        return driver, self.agents_end()

    def agents_end(self):
        took = seconds_until(lambda: not agents(self.prefix, born=True), AGENT_LIMIT)
        seconds_until(lambda: not agents(self.prefix), UNBORN_LIMIT)
        self.unborn = len(set(agents(self.prefix)) - set(agents(self.prefix, born=True)))
        return took

    def close(self):
        if not self.ended():
            self.driver.kill()
            self.driver.wait()
        for left in agents(self.prefix):
            os.kill(left, signal.SIGKILL)


def spell(seconds):
    return "not in time" if seconds is None else f"{seconds:.2f} s"


def series(name, count, program, prefix, draw, act):
    """Does it `count` times; whether each ended in time."""
    drivers, last_agents, unborn = [], [], 0
    for i in range(count):
        run = Run(program, prefix)
        time.sleep(draw.uniform(0, LONGEST_MOMENT) * (i + 1) / count)
        driver, agent = act(run)
        left = ", unborn left" if run.unborn else ""
        print(f"{name} {i + 1}: driver {spell(driver)}, last agent {spell(agent)}, "
              f"exit code {run.driver.poll()}{left}", flush=True)
        unborn += run.unborn
        run.close()
        drivers.append(driver)
        last_agents.append(agent)
    late = sum(one is None for one in drivers + last_agents)
    longest = [max((s for s in some if s is not None), default=0.0)
               for some in (drivers, last_agents)]
    print(f"== {count} {name}s: {late} not in time; longest to the driver's end "
          f"{longest[0]:.2f} s, from there to the last agent's {longest[1]:.2f} s; "
          f"{unborn} unborn left", flush=True)
    return late == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", nargs="?",
                        default=ROOT / "build/mingw-release/conformance/portpool.exe")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--stops", type=int, default=30)
    parser.add_argument("--interrupts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    prefix = os.environ.get("PORTPOOL_WINEPREFIX")
    if not prefix:
        sys.exit("stop-replays.py: PORTPOOL_WINEPREFIX is not set")
    draw = random.Random(options.seed)
    kinds = [
        ("kill", options.kills, lambda run: run.signal_driver(signal.SIGKILL)),
        ("interrupt", options.interrupts, lambda run: run.signal_driver(signal.SIGINT)),
        ("stop", options.stops, lambda run: run.stop_an_agent(draw)),
    ]
    sound = [series(name, count, options.program, prefix, draw, act) for name, count, act in kinds]
    sys.exit(0 if all(sound) else 1)


if __name__ == "__main__":
    main()
