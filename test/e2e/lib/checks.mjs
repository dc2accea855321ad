// Counting what held: `check(name, truth, detail)`, and the closing line that the test runner reads.
let passed = 0;
let failed = 0;

export function check(name, truth, detail = "") {
  if (truth) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAILED ${name}${detail === "" ? "" : `: ${typeof detail === "string" ? detail : JSON.stringify(detail)}`}`);
}

export const equal = (name, is, should) =>
  check(name, JSON.stringify(is) === JSON.stringify(should), `${JSON.stringify(is)} instead of ${JSON.stringify(should)}`);

/// Runs one scenario; what it throws counts as one failure.
export async function scenario(name, run) {
  try {
    await run();
  } catch (error) {
    check(name, false, error.stack ?? String(error));
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
