// expect: Secret
#include <string>

#include "base/secret.h"

std::string log_line(wigwag::Secret<std::string> const& token) {
#ifdef MISTAKE
  return "token " + token;
#else
  return token.reveal().empty() ? "no token" : "a token";
#endif
}
