#include "api/html.h"

namespace wigwag::api {

std::string html_escaped(std::string_view utf8) {
  std::string html;
  for (char const c : utf8) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      case '\0': break;
      default: html += c;
    }
  }
  return html;
}

}  // namespace wigwag::api
