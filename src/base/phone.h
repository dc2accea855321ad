/// @file Phone numbers as people write them, and the spellings of one mobile number that WhatsApp takes for the same.
/// Who has a number is not here.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace wigwag {

/// Only digits, as WhatsApp names people. Without what is dialled before a number but is no part of it:
///
/// | written           | cleaned      | because                                                                      |
/// |-------------------|--------------|------------------------------------------------------------------------------|
/// | +506 6000-1111    | 50660001111  |                                                                              |
/// | 00506 60001111    | 50660001111  | 00 is dialled to leave a country; no calling code begins with 0              |
/// | +44 (0)20 79460958| 442079460958 | what is dialled at home only stands in brackets, and the country has it      |
/// | +33 06 1234 5678  | 33612345678  | with the 0 the number is too long for its country, without it is not         |
///
/// A number without its calling code stays as it is: nobody says of which country it is.
std::string cleaned_phone(std::string_view written);

/// Other spellings of the same mobile number, for Brazil (with and without the ninth digit), Mexico (1 behind 52) and
/// Argentina (9 behind 54); empty for every other number. Takes digits.
std::vector<std::string> phone_variants(std::string_view digits);

}  // namespace wigwag
