#include "app/node.h"

#include <gtest/gtest.h>

#include "kit/postgres.h"
#include "store/nodes.h"

namespace wigwag::app {
namespace {

std::unique_ptr<store::Db> open(std::string const& address) {
  auto db = store::Db::open(address);
  must(db.has_value(), "a fresh database opens");
  return *std::move(db);
}

TEST(Node, ProcessesOnOnePostgresHaveDifferentNumbers) {
  auto const db = open(kit::fresh_postgres());

  auto const one = Node::take(*db, [] {});
  auto const two = Node::take(*db, [] {});

  ASSERT_TRUE(one && two);
  EXPECT_NE((*one)->number(), (*two)->number());
}

TEST(Node, NumberIsFreeAgainAfterItsProcessEnded) {
  auto const db = open(kit::fresh_postgres());
  int first = -1;
  {
    auto const node = Node::take(*db, [] {});
    ASSERT_TRUE(node);
    first = (*node)->number();
  }

  auto const next = Node::take(*db, [] {});

  ASSERT_TRUE(next);
  EXPECT_EQ((*next)->number(), first);
}

TEST(Node, EachStartOnSqliteTakesAnotherNumber) {
  auto const db = open("sqlite::memory:");

  auto const one = Node::take(*db, [] {});
  auto const two = Node::take(*db, [] {});

  ASSERT_TRUE(one && two);
  EXPECT_NE((*one)->number(), (*two)->number());
}

TEST(Nodes, HeldNumberIsNotTakenUntilItsTimeIsOver) {
  for (std::string const& address : {std::string("sqlite::memory:"), kit::fresh_postgres()}) {
    auto const db = open(address);
    auto const take = [&](std::string const& holder, Instant now) {
      return db->write([&](store::WriteTx& tx) { return store::nodes::take(tx, holder, now, now + kMinuteUs); });
    };
    Instant const now = Instant::from_seconds(1'767'225'600);
    ASSERT_EQ(*take("a", now), 0);

    EXPECT_EQ(*take("b", now + kMinuteUs - 1), 1);
    EXPECT_EQ(*take("c", now + kMinuteUs), 0);
    auto const renewed = db->write([&](store::WriteTx& tx) { return store::nodes::renew(tx, 0, "a", now + kHourUs); });
    EXPECT_EQ(renewed.value_or(true), false);
  }
}

}  // namespace
}  // namespace wigwag::app
