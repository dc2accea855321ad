/// @file The setup page as HTML: a form, or a few words. Everything that is not ours is escaped, and no script runs.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/setup/words.h"
#include "model/setup_link.h"
#include "net/http.h"

namespace wigwag::api::setup {

std::string escaped(std::string_view text);

/// How a page looks, and who may show it.
struct Look {
  SetupLanguage language = SetupLanguage::en;
  std::optional<SetupLink> link = {};  ///< its colours, origins and redirects; nullopt: of no link
};

struct FormPage {
  std::string customer;                                                ///< whose number it will be
  std::string nonce;                                                   ///< bound to the link
  std::map<std::string, std::string, std::less<>> values = {};         ///< of the fields; the token is not shown again
  std::map<std::string, std::string_view, std::less<>> mistakes = {};  ///< by field
  std::string problem = {};                                            ///< of all of it
};
net::Response form_page(int status, Look const& look, FormPage const& form);
net::Response words_page(int status, Look const& look, std::string_view title, std::string_view text);

/// 303 to an address of the link's, with the parameters behind those that it has.
net::Response redirect(std::string const& url, std::vector<net::QueryParameter> const& parameters);

}  // namespace wigwag::api::setup
