#include "net/address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "base/limits.h"

namespace wigwag::net {
namespace {

struct Range {
  std::string_view network;
  std::string_view purpose;
};

// IANA's special-purpose registries, and the addresses at which clouds tell machines their secrets. Of IPv6 only
// 2000::/3 is given out; what carries an IPv4 address inside is refused whole, because who unpacks it is not known
// here.
constexpr Range kReserved[] = {
    {"0.0.0.0/8", "unspecified"},
    {"10.0.0.0/8", "private"},
    {"100.64.0.0/10", "carrier NAT"},
    {"127.0.0.0/8", "loopback"},
    {"168.63.129.16/32", "cloud metadata"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "private"},
    {"192.0.0.0/24", "protocols"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4"},
    {"192.168.0.0/16", "private"},
    {"198.18.0.0/15", "benchmarks"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
    {"::/128", "unspecified"},
    {"::1/128", "loopback"},
    {"::ffff:0:0/96", "IPv4-mapped"},
    {"64:ff9b::/96", "NAT64"},
    {"64:ff9b:1::/48", "NAT64"},
    {"fc00::/7", "private"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "site-local"},
    {"ff00::/8", "multicast"},
    {"2001::/23", "protocols"},  // Teredo, ORCHID, benchmarks
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4"},
    {"3fff::/20", "documentation"},
    {"::/3", "reserved"},
    {"4000::/2", "reserved"},
    {"8000::/1", "reserved"},
};
constexpr std::size_t kReservedCount = std::size(kReserved);

using ReservedNetworks = std::array<Network, kReservedCount>;

ReservedNetworks const& reserved_networks() {
  static ReservedNetworks const networks = [] {
    ReservedNetworks parsed;
    for (std::size_t i = 0; i < kReservedCount; ++i) {
      auto network = parse_network(kReserved[i].network);
      must(network.has_value(), "a reserved range is a network");
      parsed[i] = *network;
    }
    return parsed;
  }();
  return networks;
}

int bits_of(Address::Family family) { return family == Address::Family::v4 ? 32 : 128; }

std::unexpected<Error> refused(std::string message, std::string note = {}) {
  return fail(Code::invalid, std::move(message), "url", std::move(note));
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, FreeUrl>;

/// Empty when the URL has no such part.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// What curl itself makes of the text, so that what is checked here is what is dialled there.
Result<CurlUrl> parsed(std::string_view text) {
  CurlUrl url(curl_url());
  must(url != nullptr, "memory for a URL");
  CURLUcode const code =
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER | CURLU_PATH_AS_IS);
  if (code == CURLUE_USER_NOT_ALLOWED) return refused("must not hold a user name");
  if (code != CURLUE_OK) return refused("is no URL", curl_url_strerror(code));
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  return url;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c != 0x7f && c != '\\'; });
}

Result<CurlUrl> without_last_dot(std::string_view text) {
  TRY(CurlUrl url, parsed(text));
  std::string host = part(url.get(), CURLUPART_HOST);
  if (!host.ends_with('.')) return url;
  host.pop_back();
  if (host.empty() || host.ends_with('.')) return refused("has no host");
  if (curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) return refused("has no host");
  return parsed(part(url.get(), CURLUPART_URL));  // again: without its dot it may be an IPv4 address
}

std::string_view without_brackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
  return host;
}

bool is_usual_port(int port) { return port == 80 || port == 443 || port >= 1024; }

Done check(Url const& url, UrlRule rule, std::span<Network const> allowed) {
  if (url.scheme != "https" && !(url.scheme == "http" && rule.schemes == Schemes::http_too))
    return refused(
        rule.schemes == Schemes::https_only ? "must begin with https://" : "must begin with https:// or http://");
  if (url.host.empty()) return refused("has no host");
  if (url.port == 0) return refused("has no such port");
  if (rule.reach == Reach::public_only && !is_usual_port(url.port)) return refused("must not use this port");
  auto const address = parse_address(without_brackets(url.host));
  if (address && !may_dial(*address, rule.reach, allowed))
    return refused("must be a public address", std::string(reserved_for(*address)));
  return {};
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  std::string const copy(text);
  Address address;
  address.family = text.contains(':') ? Address::Family::v6 : Address::Family::v4;
  int const family = address.family == Address::Family::v6 ? AF_INET6 : AF_INET;
  if (copy.size() != std::strlen(copy.c_str())) return std::nullopt;
  if (inet_pton(family, copy.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::optional<Address> address_of(sockaddr const& socket_address) {
  Address address;
  if (socket_address.sa_family == AF_INET) {
    auto const& v4 = reinterpret_cast<sockaddr_in const&>(socket_address);
    std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof(v4.sin_addr));
    return address;
  }
  if (socket_address.sa_family != AF_INET6) return std::nullopt;
  auto const& v6 = reinterpret_cast<sockaddr_in6 const&>(socket_address);
  address.family = Address::Family::v6;
  std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof(v6.sin6_addr));
  return address;
}

Result<Network> parse_network(std::string_view text) {
  std::size_t const slash = text.find('/');
  auto const first = parse_address(text.substr(0, slash));
  if (!first) return fail(Code::invalid, fmt::format("`{}` is no network", text));
  int bits = bits_of(first->family);
  if (slash != std::string_view::npos) {
    std::string_view const digits = text.substr(slash + 1);
    int given = -1;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc{} || end != digits.data() + digits.size() || given < 0 || given > bits)
      return fail(Code::invalid, fmt::format("`{}` is no network", text));
    bits = given;
  }
  return Network{*first, bits};
}

bool contains(Network const& network, Address const& address) {
  if (network.first.family != address.family) return false;
  for (int bit = 0; bit < network.prefix_bits; bit += 8) {
    int const left = std::min(8, network.prefix_bits - bit);
    auto const mask = static_cast<std::uint8_t>(0xff << (8 - left));
    auto const index = static_cast<std::size_t>(bit / 8);
    if ((network.first.bytes[index] & mask) != (address.bytes[index] & mask)) return false;
  }
  return true;
}

std::string_view reserved_for(Address const& address) {
  ReservedNetworks const& networks = reserved_networks();
  for (std::size_t i = 0; i < kReservedCount; ++i)
    if (contains(networks[i], address)) return kReserved[i].purpose;
  return {};
}

bool may_dial(Address const& address, Reach reach, std::span<Network const> allowed) {
  if (reach == Reach::anywhere || reserved_for(address).empty()) return true;
  return std::ranges::any_of(allowed, [&](Network const& network) { return contains(network, address); });
}

std::string Url::origin() const { return fmt::format("{}://{}:{}", scheme, host, port); }

Result<Url> parse_url(std::string_view text, UrlRule rule, std::span<Network const> allowed) {
  if (text.size() > limits::client_url_bytes_max) return refused("is too long");
  if (!is_plain(text)) return refused("must not hold blanks, controls or backslashes");
  std::size_t const colon = text.find("://");  // curl forgives one slash, and three
  if (colon == std::string_view::npos) return refused("is no URL");
  std::string_view const authority = text.substr(colon + 3, text.substr(colon + 3).find_first_of("/?#"));
  if (authority.empty()) return refused("has no host");
  if (authority.contains('%')) return refused("has escapes in its host");
  TRY(CurlUrl parts, without_last_dot(text));
  Url url;
  url.text = part(parts.get(), CURLUPART_URL);
  url.scheme = part(parts.get(), CURLUPART_SCHEME);
  url.host = part(parts.get(), CURLUPART_HOST);
  for (char& c : url.host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::string const port = part(parts.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  TRY_DONE(check(url, rule, allowed));
  return url;
}

}  // namespace wigwag::net
