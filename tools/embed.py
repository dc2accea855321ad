#!/usr/bin/env python3
"""embed.py OUTPUT NAMESPACE FUNCTION FILE...: C++ with the files' bytes, behind `std::string_view FUNCTION(name)`."""
import sys
from pathlib import Path


def literal(data: bytes) -> str:
    """A string of octal escapes, a line for every 16 bytes."""
    lines = []
    for at in range(0, max(len(data), 1), 16):
        lines.append('    "' + "".join(f"\\{byte:03o}" for byte in data[at:at + 16]) + '"')
    return "\n".join(lines)


def main() -> None:
    output, namespace, function, *files = sys.argv[1:]
    declared = f"std::string_view {function}(std::string_view name)"
    lines = ["#include <string_view>", "", "using namespace std::string_view_literals;", "",
             f"namespace {namespace} {{", "", f"{declared};", "", f"{declared} {{"]
    for file in files:
        lines += [f'  if (name == "{Path(file).name}") return', literal(Path(file).read_bytes()) + "sv;"]
    lines += ["  return {};", "}", "", f"}}  // namespace {namespace}", ""]
    Path(output).write_text("\n".join(lines), encoding="utf-8")


main()
