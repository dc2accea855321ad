// Makes src/base/phone_table.h (what a number of each calling code looks like) and test/base/phone_examples.h (one
// mobile number of each country, as it is written at home and abroad) from npm's libphonenumber-js:
//
//   cd $(mktemp -d) && npm install libphonenumber-js && node …/tools/phone_tables.mjs
//
// Both files are committed, so that building needs no npm. The package is looked for in the folder one stands in.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(join(process.cwd(), 'here.js'));
const metadata = require('libphonenumber-js/metadata.max.json');
const examples = require('libphonenumber-js/examples.mobile.json');
const { Metadata, parsePhoneNumberFromString } = require('libphonenumber-js/core');
const entry = require.resolve('libphonenumber-js');
const version = JSON.parse(readFileSync(join(dirname(entry), 'package.json'))).version;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const plan_of = (country) => {
  const plan = new Metadata(metadata);
  plan.selectNumberingPlan(country);
  return plan.numberingPlan;
};

// calling code -> national prefix and lengths, of all countries that share it
const plans = new Map();
for (const [code, countries] of Object.entries(metadata.country_calling_codes)) {
  const lengths = new Set();
  for (const country of countries) for (const length of plan_of(country).possibleLengths()) lengths.add(length);
  const prefix = plan_of(countries[0]).nationalPrefix() || '';  // a number 0 stands for none
  plans.set(code, { prefix, mask: [...lengths].reduce((mask, length) => mask | (1 << length), 0) });
}
for (const [code, plan] of Object.entries(metadata.nonGeographic ?? {})) {
  const mask = (plan[3] ?? []).reduce((sum, length) => sum | (1 << length), 0);
  plans.set(code, { prefix: '', mask });
}
const rows = [...plans].sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, { prefix, mask }]) => `    {"${code}", "${prefix}", 0x${mask.toString(16)}},`);

const head = (what) => `// Written by tools/phone_tables.mjs from libphonenumber-js ${version}.
/// @file ${what}
#pragma once
`;
writeFileSync(join(root, 'src/base/phone_table.h'),
  head('What a number looks like behind each calling code. Only for base/phone.cpp.') + `#include <cstdint>
#include <string_view>

namespace wigwag {

struct NumberingPlan {
  std::string_view calling_code;
  std::string_view national_prefix;  ///< dialled before the number at home only; empty: none
  std::uint32_t lengths;             ///< bit n: a national number may have n digits
};
inline constexpr NumberingPlan kNumberingPlans[] = {
${rows.join('\n')}
};

}  // namespace wigwag
`);

const samples = Object.keys(metadata.countries).sort().filter((country) => examples[country]).map((country) => {
  const number = parsePhoneNumberFromString(examples[country], country, metadata);
  if (!number?.isValid()) throw new Error(`no valid example of ${country}`);
  const digits = number.number.slice(1);
  return `    {"${country}", "${digits}", "${number.countryCallingCode}", "${number.format('INTERNATIONAL')}"},`;
});
writeFileSync(join(root, 'test/base/phone_examples.h'),
  head('A mobile number of each country.') + `#include <string_view>

namespace wigwag {

struct PhoneExample {
  std::string_view country;
  std::string_view digits;
  std::string_view calling_code;
  std::string_view written;  ///< as one writes it for people abroad
};
inline constexpr PhoneExample kPhoneExamples[] = {
${samples.join('\n')}
};

}  // namespace wigwag
`);
