#include "net/address.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace wigwag::net {
namespace {

struct AddressCase {
  std::string_view text;
  std::string_view purpose;
};

std::string purpose_of(std::string_view text) {
  auto const address = parse_address(text);
  return address ? std::string(reserved_for(*address)) : "no address";
}

TEST(Address, ReservedRangesAreKnownToTheirEdges) {
  constexpr AddressCase kCases[] = {{"0.0.0.0", "unspecified"}, {"0.255.255.255", "unspecified"}, {"1.0.0.0", ""},
      {"9.255.255.255", ""}, {"10.0.0.0", "private"}, {"10.255.255.255", "private"}, {"11.0.0.0", ""},
      {"100.63.255.255", ""}, {"100.64.0.0", "carrier NAT"}, {"100.100.100.200", "carrier NAT"},
      {"100.127.255.255", "carrier NAT"}, {"100.128.0.0", ""}, {"127.0.0.1", "loopback"},
      {"127.255.255.254", "loopback"}, {"128.0.0.0", ""}, {"168.63.129.16", "cloud metadata"}, {"168.63.129.17", ""},
      {"169.253.255.255", ""}, {"169.254.169.254", "link-local"}, {"169.255.0.0", ""}, {"172.15.255.255", ""},
      {"172.16.0.0", "private"}, {"172.31.255.255", "private"}, {"172.32.0.0", ""}, {"192.0.0.192", "protocols"},
      {"192.0.1.0", ""}, {"192.0.2.1", "documentation"}, {"192.88.99.1", "6to4"}, {"192.167.255.255", ""},
      {"192.168.1.1", "private"}, {"192.169.0.0", ""}, {"198.17.255.255", ""}, {"198.18.0.0", "benchmarks"},
      {"198.19.255.255", "benchmarks"}, {"198.51.100.7", "documentation"}, {"203.0.113.255", "documentation"},
      {"223.255.255.255", ""}, {"224.0.0.1", "multicast"}, {"240.0.0.1", "reserved"}, {"255.255.255.255", "reserved"},
      {"8.8.8.8", ""}, {"::", "unspecified"}, {"::1", "loopback"}, {"::2", "reserved"}, {"::7f00:1", "reserved"},
      {"::ffff:127.0.0.1", "IPv4-mapped"}, {"::ffff:8.8.8.8", "IPv4-mapped"}, {"64:ff9b::a9fe:a9fe", "NAT64"},
      {"64:ff9b:1::1", "NAT64"}, {"100::1", "reserved"}, {"2001::1", "protocols"}, {"2001:1ff::1", "protocols"},
      {"2001:200::1", ""}, {"2001:db8::1", "documentation"}, {"2002:7f00:1::", "6to4"}, {"2606:4700::1111", ""},
      {"3fff::1", "documentation"}, {"3fff:1000::1", ""}, {"4000::1", "reserved"}, {"5f00::1", "reserved"},
      {"8000::1", "reserved"}, {"fc00::1", "private"}, {"fd00:ec2::254", "private"}, {"fe80::1", "link-local"},
      {"fec0::1", "site-local"}, {"ff02::1", "multicast"}};

  for (AddressCase const& c : kCases) EXPECT_EQ(purpose_of(c.text), c.purpose) << c.text;
}

TEST(Address, OtherSpellingsAreNoAddress) {
  for (std::string_view const text : {"", "127.1", "0x7f.0.0.1", "0177.0.0.1 ", "[::1]", "fe80::1%eth0", "localhost"})
    EXPECT_FALSE(parse_address(text)) << text;
}

TEST(Address, NetworksAreReadWithTheirBits) {
  for (std::string_view const text : {"10.0.0.0/8", "10.1.2.3", "fd00::/8", "0.0.0.0/0", "::1/128"})
    EXPECT_TRUE(parse_network(text)) << text;
  for (std::string_view const text :
      {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "fd00::/129", "a/8"})
    EXPECT_FALSE(parse_network(text)) << text;
}

TEST(Address, AnAllowedNetworkOpensOnlyItself) {
  std::vector<Network> const allowed{*parse_network("10.1.0.0/16"), *parse_network("fd00::1")};

  EXPECT_TRUE(may_dial(*parse_address("10.1.255.1"), Reach::public_only, allowed));
  EXPECT_FALSE(may_dial(*parse_address("10.2.0.1"), Reach::public_only, allowed));
  EXPECT_TRUE(may_dial(*parse_address("fd00::1"), Reach::public_only, allowed));
  EXPECT_FALSE(may_dial(*parse_address("fd00::2"), Reach::public_only, allowed));
  EXPECT_TRUE(may_dial(*parse_address("10.2.0.1"), Reach::anywhere, {}));
}

TEST(Url, LoopbackIsRefusedInEverySpelling) {
  for (std::string_view const url :
      {"https://127.0.0.1/", "https://127.0.0.1./", "https://127.1/", "https://2130706433/", "https://2130706433./",
          "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://0/", "https://[::1]/",
          "https://[::ffff:127.0.0.1]/", "https://[0:0:0:0:0:0:0:1]/", "https://%31%32%37.0.0.1/",
          "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]/", "HTTPS://127.0.0.1:8443/"})
    EXPECT_FALSE(parse_url(url, kUserGiven)) << url;
}

TEST(Url, OnlyPlainHttpsAddressesAreTakenFromUsers) {
  for (std::string_view const url :
      {"", "example.com", "//example.com", "http://example.com/", "ftp://example.com/", "file:///etc/passwd",
          "https:///path", "https:/example.com", "https://", "https://user@example.com/", "https://a:b@example.com/",
          "https://example.com:0/", "https://example.com:22/", "https://example.com:65536/", "https://example.com:x/",
          "https://example.com../", "https://./", "https://exa mple.com/", "https://example.com/a b",
          "https://example.com/\r\nX: y", "https://example.com\\@127.0.0.1/", "https://[fe80::1%25eth0]/",
          "https://exam%70le.com/", "gopher://example.com:443/"})
    EXPECT_FALSE(parse_url(url, kUserGiven)) << url;
  for (std::string_view const url : {"https://example.com", "https://example.com/", "https://example.com:8443/a?b=c",
           "https://8.8.8.8/", "https://[2606:4700::1111]/x",
           "https://b\xc3\xbc"
           "cher.example/"})
    EXPECT_TRUE(parse_url(url, kUserGiven)) << url;
}

TEST(Url, IsGivenAsItIsDialled) {
  struct {
    std::string_view text, dialled, origin;
  } const cases[] = {
      {"https://Example.COM./a/../b?c=%2F#d", "https://Example.COM/a/../b?c=%2F", "https://example.com:443"},
      {"http://0x7f.1:8080/x", "http://127.0.0.1:8080/x", "http://127.0.0.1:8080"},
      {"http://[::1]/", "http://[::1]/", "http://[::1]:80"},
  };

  for (auto const& c : cases) {
    auto const url = parse_url(c.text, kConfigured);
    ASSERT_TRUE(url) << c.text;
    EXPECT_EQ(url->text, c.dialled);
    EXPECT_EQ(url->origin(), c.origin);
  }
}

TEST(Url, OperatorsMayUseAnyPortAndAddress) {
  EXPECT_TRUE(parse_url("http://127.0.0.1:81/", kConfigured));
  EXPECT_TRUE(parse_url("https://localhost:9/", kConfigured));
  EXPECT_FALSE(parse_url("ftp://localhost/", kConfigured));
  EXPECT_FALSE(parse_url("https://a@localhost/", kConfigured));
}

TEST(Url, TooLongIsRefused) {
  std::string const url = "https://example.com/" + std::string(limits::client_url_bytes_max, 'a');

  EXPECT_FALSE(parse_url(url, kUserGiven));
}

}  // namespace
}  // namespace wigwag::net
