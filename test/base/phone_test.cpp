#include "base/phone.h"

#include <gtest/gtest.h>

#include <cctype>

#include "base/phone_examples.h"

namespace wigwag {
namespace {

using Spellings = std::vector<std::string>;

TEST(Phone, EachCountrysNumberIsCleanedHoweverItIsWritten) {
  ASSERT_GT(std::size(kPhoneExamples), 230U);
  for (PhoneExample const& example : kPhoneExamples) {
    std::string const digits(example.digits), code(example.calling_code), written(example.written);
    std::string const national = digits.substr(code.size());

    EXPECT_EQ(cleaned_phone(digits), digits) << example.country;
    EXPECT_EQ(cleaned_phone("+" + digits), digits) << example.country;
    EXPECT_EQ(cleaned_phone("00" + digits), digits) << example.country;
    EXPECT_EQ(cleaned_phone("00 (" + code + ") " + national), digits) << example.country;
    EXPECT_EQ(cleaned_phone(written), digits) << example.country;
  }
}

TEST(Phone, WhatIsDialledAtHomeOnlyIsLeftOut) {
  EXPECT_EQ(cleaned_phone("+44 (0)20 7946 0958"), "442079460958");
  EXPECT_EQ(cleaned_phone("+49 (0) 151 23456789"), "4915123456789");
  EXPECT_EQ(cleaned_phone("0033 06 12 34 56 78"), "33612345678");
  EXPECT_EQ(cleaned_phone("+36 (06) 20 123 4567"), "36201234567");
  EXPECT_EQ(cleaned_phone("+7 (8) 912 345-67-89"), "79123456789");
}

TEST(Phone, WhatMayBePartOfANumberStays) {
  EXPECT_EQ(cleaned_phone("+39 06 1234 5678"), "390612345678");  // Italy's numbers keep it
  EXPECT_EQ(cleaned_phone("+39 (06) 12345678"), "390612345678");
  EXPECT_EQ(cleaned_phone("+225 01 23 45 67 89"), "2250123456789");
  EXPECT_EQ(cleaned_phone("020 7946 0958"), "02079460958");  // of which country?
  EXPECT_EQ(cleaned_phone("000000000000"), "000000000000");
  EXPECT_EQ(cleaned_phone("+1 (555) 011-0001"), "15550110001");
  EXPECT_EQ(cleaned_phone(""), "");
  EXPECT_EQ(cleaned_phone("()+- "), "");
}

TEST(Phone, BrazilMexicoAndArgentinaHaveTwoSpellings) {
  struct Row {
    std::string longer, shorter;
  };
  for (Row const& row : {Row{"5511961234567", "551161234567"}, Row{"5531987654321", "553187654321"},
           Row{"5215512345678", "525512345678"}, Row{"5491123456789", "541123456789"}}) {
    EXPECT_EQ(phone_variants(row.longer), Spellings{row.shorter});
    EXPECT_EQ(phone_variants(row.shorter), Spellings{row.longer});
  }
}

TEST(Phone, OtherNumbersHaveOne) {
  for (auto const* const digits : {"551131234567", "5511931234567", "15550110001", "442079460958", "5215512345",
           "521551234567890", "55", "52", "", "54911234567890"})
    EXPECT_TRUE(phone_variants(digits).empty()) << digits;
}

}  // namespace
}  // namespace wigwag
