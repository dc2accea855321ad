/// @file Where outgoing requests may go: a URL as it is written, and the address that is dialled. A name says nothing
/// until it is resolved, so both are asked; net/client does.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct sockaddr;

namespace wigwag::net {

struct Address {
  enum class Family : std::uint8_t { v4, v6 };
  Family family = Family::v4;
  std::array<std::uint8_t, 16> bytes = {};  ///< network order; IPv4 has the first four, the others are 0

  bool operator==(Address const&) const = default;
};

/// Dotted IPv4 or an IPv6 without brackets and zone; nullopt for other spellings.
std::optional<Address> parse_address(std::string_view text);
/// nullopt for what is neither IPv4 nor IPv6.
std::optional<Address> address_of(sockaddr const& socket_address);

struct Network {
  Address first;
  int prefix_bits = 0;
};

/// `10.0.0.0/8`, `fd00::/8`, or one address. Errors: invalid.
Result<Network> parse_network(std::string_view text);
bool contains(Network const& network, Address const& address);

/// What the address is set aside for, as in `loopback`; empty when it belongs to the public internet.
std::string_view reserved_for(Address const& address);

enum class Schemes : std::uint8_t { https_only, http_too };
enum class Reach : std::uint8_t { public_only, anywhere };

struct UrlRule {
  Schemes schemes = Schemes::https_only;
  Reach reach = Reach::public_only;
};
inline constexpr UrlRule kUserGiven{};                                     ///< webhooks, links to media
inline constexpr UrlRule kConfigured{Schemes::http_too, Reach::anywhere};  ///< what the operator wrote

struct Url {
  std::string text;    ///< as it is dialled: IPv4 in dots, no fragment, no dot behind the host
  std::string scheme;  ///< http or https
  std::string host;    ///< lower case; IPv6 in brackets
  std::uint16_t port = 0;

  /// `https://host:port`
  std::string origin() const;
};

/// Refuses other schemes, user names, zones, escapes in the host, and addresses that may not be dialled. Under
/// public_only also ports below 1024 but 80 and 443. `allowed` are networks that are open in spite of public_only.
/// Errors: invalid, field `url`.
Result<Url> parse_url(std::string_view text, UrlRule rule, std::span<Network const> allowed = {});

bool may_dial(Address const& address, Reach reach, std::span<Network const> allowed);

}  // namespace wigwag::net
