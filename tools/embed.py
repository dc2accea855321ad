#!/usr/bin/env python3
"""embed.py OUTPUT NAMESPACE FUNCTION FILE...: C++ with the files' bytes, behind `std::string_view FUNCTION(name)`."""
import sys
from pathlib import Path


def literal(data: bytes) -> str:
    pieces = [data[i:i + 16] for i in range(0, len(data), 16)]
    return "\n".join('    "' + "".join(f"\\{byte:03o}" for byte in piece) + '"' for piece in pieces) or '    ""'


def main() -> None:
    output, namespace, function, *files = sys.argv[1:]
    lines = ["#include <string_view>", "", "using namespace std::string_view_literals;", "", f"namespace {namespace} {{",
             "", f"std::string_view {function}(std::string_view name);", "",
             f"std::string_view {function}(std::string_view name) {{"]
    for file in files:
        lines += [f'  if (name == "{Path(file).name}") return', literal(Path(file).read_bytes()) + "sv;"]
    lines += ["  return {};", "}", "", f"}}  // namespace {namespace}", ""]
    Path(output).write_text("\n".join(lines), encoding="utf-8")


main()
