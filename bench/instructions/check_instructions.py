#!/usr/bin/env python3
"""Counts the instructions of each case of portpool_instructions under cachegrind.

Fails when a case needs more than 10 % more than the stored expectation of the compiler at hand, or than its goal, which is the same for all compilers. Counts
repeat exactly, so the margin is for changes of the C library and of the compiler's minor version, and a
case that became cheaper by more than the margin is reported for blessing.

Exit codes: 0 as expected, 1 a case became dearer, misses its goal or has no expectation, 2 bad usage,
4 cannot run here (no valgrind, or no expectations for this compiler).
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

OPERATIONS = 1000
MARGIN = 0.10


def instructions(program, case, operations):
    """Instructions that one whole run of the program executes."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no",
               "--cachegrind-out-file=/dev/null", program, case, str(operations)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    match = re.search(r"I +refs: +([\d,]+)", result.stderr)
    if result.returncode != 0 or not match:
        sys.exit(f"check_instructions: {' '.join(command)} failed:\n{result.stderr}")
    return int(match.group(1).replace(",", ""))


def per_operation(program, case):
    once = instructions(program, case, OPERATIONS)
    twice = instructions(program, case, 2 * OPERATIONS)
    return round((twice - once) / OPERATIONS, 2)


def output_of(program, option):
    return subprocess.run([program, option], capture_output=True, text=True, timeout=60,
                          check=True).stdout.split()


def verdict(counted, expected, goal):
    if goal is not None and counted > goal:
        return f"MISSES ITS GOAL of {goal}", True
    if expected is None:
        return "no expectation", True
    if counted > expected * (1 + MARGIN):
        return "DEARER", True
    if counted < expected * (1 - MARGIN):
        return "cheaper: bless it", False
    return "", False


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="portpool_instructions of a release build")
    parser.add_argument("expectations", type=pathlib.Path, help="JSON: compiler, case, count")
    parser.add_argument("--goals", type=pathlib.Path, help="JSON: case, most instructions allowed")
    parser.add_argument("--filter", default="", help="only cases that contain this")
    parser.add_argument("--bless", action="store_true", help="store what was counted")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("check_instructions: valgrind is not installed")
        return 4
    goals = json.loads(arguments.goals.read_text()) if arguments.goals else {}
    stored = json.loads(arguments.expectations.read_text()) if arguments.expectations.exists() else {}
    compiler = output_of(arguments.program, "--compiler")[0]
    if compiler not in stored and not arguments.bless:
        print(f"check_instructions: no expectations for {compiler}; --bless stores some")
        return 4
    expectations = stored.setdefault(compiler, {})
    failed = False
    print(f"instructions an operation, {compiler}")
    for case in output_of(arguments.program, "--list"):
        if arguments.filter not in case:
            continue
        counted = per_operation(arguments.program, case)
        text, bad = verdict(counted, expectations.get(case), goals.get(case))
        print(f"{case:40} {counted:10.2f}  expected {expectations.get(case, 0):10.2f}  {text}")
        failed = failed or bad
        if arguments.bless:
            expectations[case] = counted
    if arguments.bless:
        arguments.expectations.write_text(json.dumps(stored, indent=2, sort_keys=True) + "\n")
        return 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
