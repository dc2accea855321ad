#include "base/id.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace wigwag {
namespace {

constexpr Instant kNow = Instant::from_seconds(1'767'225'600);

TEST(Id, NumbersRiseAndStayBelowTwoToThe53) {
  NumSource source(3);
  std::int64_t last = 0;

  for (int i = 0; i < 2000; ++i) {
    std::int64_t const num = source.next(kNow);
    EXPECT_GT(num, last);
    last = num;
  }

  EXPECT_LT(last, std::int64_t{1} << 53);
}

TEST(Id, NumbersRiseWhenTheClockGoesBack) {
  NumSource source(0);
  std::int64_t const first = source.next(kNow);

  EXPECT_GT(source.next(kNow - kHourUs), first);
}

TEST(Id, NodesAndThreadsNeverGiveTheSameNumber) {
  NumSource one(1);
  NumSource two(2);
  std::array<std::vector<std::int64_t>, 4> given;
  std::vector<std::thread> threads;

  for (std::size_t t = 0; t < given.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1000; ++i) given[t].push_back((t % 2 ? one : two).next(kNow));
    });
  for (std::thread& thread : threads) thread.join();

  std::set<std::int64_t> all;
  for (auto const& numbers : given) all.insert(numbers.begin(), numbers.end());
  EXPECT_EQ(all.size(), 4000U);
}

TEST(Id, ANumberTellsItsMillisecond) {
  NumSource source(5);
  std::int64_t const num = source.next(kNow + 1999);

  EXPECT_EQ(time_of(num), kNow + 1000);
  EXPECT_LE(first_num_at(kNow), num);
  EXPECT_GT(first_num_at(kNow + 2000), num);
  EXPECT_EQ(first_num_at(Instant{}), 0);
}

TEST(Id, UuidsGoBackToTheirNumberAndKind) {
  NumSource source(7);

  for (int i = 0; i < 300; ++i) {
    std::int64_t const num = source.next(kNow);
    std::string const uuid = uuid_of(Kind::contact, num);
    EXPECT_TRUE(is_uuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '7');
    EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos);
    EXPECT_EQ(num_of(Kind::contact, uuid), num);
    EXPECT_EQ(num_of(Kind::conversation, uuid), std::nullopt);
  }
}

TEST(Id, UuidsSortAsNumbersDo) {
  NumSource source(7);
  std::string last;

  for (int i = 0; i < 600; ++i) {
    std::string const uuid = uuid_of(Kind::event, source.next(kNow));
    EXPECT_GT(uuid, last);
    last = uuid;
  }
}

TEST(Id, UuidsAreReadInBothCasesAndNothingElseIs) {
  std::string upper = uuid_of(Kind::member, NumSource(1).next(kNow));
  std::string const uuid = upper;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

  EXPECT_EQ(num_of(Kind::member, upper), num_of(Kind::member, uuid));
  std::string changed = uuid;
  changed[35] = changed[35] == '0' ? '1' : '0';
  EXPECT_EQ(num_of(Kind::member, changed), std::nullopt);
  for (std::string_view const bad :
      {"", "x", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"})
    EXPECT_EQ(num_of(Kind::member, bad), std::nullopt) << bad;
  EXPECT_FALSE(is_uuid("00000000-0000-0000-0000-00000000000g"));
  EXPECT_FALSE(is_uuid("00000000000000000000000000000000"));
}

}  // namespace
}  // namespace wigwag
