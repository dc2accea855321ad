#include <map>

#include "each_engine.h"
#include "model/api_key.h"
#include "model/api_log.h"
#include "model/assignment.h"
#include "model/broadcast.h"
#include "model/call.h"
#include "model/channel.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/crm.h"
#include "model/customer.h"
#include "model/delivery.h"
#include "model/erasure.h"
#include "model/event.h"
#include "model/group.h"
#include "model/inbox_embed.h"
#include "model/lease.h"
#include "model/media.h"
#include "model/message.h"
#include "model/name_request.h"
#include "model/otp.h"
#include "model/project.h"
#include "model/project_event.h"
#include "model/quarantine.h"
#include "model/send.h"
#include "model/setup_link.h"
#include "model/template.h"
#include "model/thread.h"
#include "model/webhook.h"
#include "store/fragments.h"

namespace wigwag::store {
namespace {

struct LiveColumn {
  std::string name;
  std::string type;
  std::string null;  ///< NO or YES
};
struct LiveTable {
  std::string name;
};

}  // namespace
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::LiveColumn> {
  static constexpr Pack columns{Column{"name", &store::LiveColumn::name}, Column{"type", &store::LiveColumn::type},
      Column{"nullable", &store::LiveColumn::null}};
};

namespace wigwag::store {
namespace {

constexpr Stmt<LiveColumn(std::string, std::string, std::string)> kColumnsSqlite{
    "SELECT name, type, CASE WHEN \"notnull\" = 1 THEN ? ELSE ? END AS nullable FROM pragma_table_info(?)"};
constexpr Stmt<LiveColumn(std::string)> kColumnsPostgres{
    "SELECT column_name::text AS name, data_type::text AS type, is_nullable::text AS nullable "
    "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?"};

std::string_view live_type(Engine engine, CellKind kind) {
  bool const sqlite = engine == Engine::sqlite;
  switch (kind) {
    case CellKind::integer: return sqlite ? "BIGINT" : "bigint";
    case CellKind::boolean: return sqlite ? "BOOLEAN" : "boolean";
    case CellKind::text: return sqlite ? "TEXT" : "text";
    case CellKind::bytes: return sqlite ? "BLOB" : "bytea";
    case CellKind::unknown: return "";
  }
  return "";
}

class SchemaTest : public EachEngine {
 protected:
  std::unique_ptr<Db> db = open();

  std::map<std::string, LiveColumn> live(std::string const& table) {
    auto const rows = ok(db->read([&](ReadTx& tx) {
      return GetParam() == Engine::sqlite ? tx.all(kColumnsSqlite, "NO", "YES", table)
                                          : tx.all(kColumnsPostgres, table);
    }));
    std::map<std::string, LiveColumn> columns;
    for (auto const& row : rows) columns[row.name] = row;
    return columns;
  }

  void expect_columns(TableInfo const& info) {
    auto columns = live(std::string(info.name));
    ASSERT_FALSE(columns.empty()) << "no table " << info.name;
    for (ColumnInfo const& column : info.columns) {
      auto const found = columns.find(std::string(column.name));
      if (found == columns.end()) {
        ADD_FAILURE() << info.name << "." << column.name << " is missing";
        continue;
      }
      EXPECT_EQ(found->second.type, live_type(GetParam(), column.kind)) << info.name << "." << column.name;
      EXPECT_EQ(found->second.null, column.nullable ? "YES" : "NO") << info.name << "." << column.name;
      columns.erase(found);
    }
    for (auto const& [name, column] : columns) ADD_FAILURE() << info.name << "." << name << " is in no row type";
  }

  // Every set statement of the table: they name each column, and ON CONFLICT finds the primary key.
  template <class Row>
  void expect_writes() {
    ok(db->write([](WriteTx& tx) -> Done {
      Row const row{};
      TRY_DONE(tx.insert(row));
      if constexpr (!Searched<Row>) {  // those are inserted once, with their words
        TRY_DONE(tx.insert(row, Taken::skip));
        TRY_DONE(tx.insert(row, Taken::replace));
      }
      return tx.update(row);
    }));
  }

  template <class... Rows>
  void expect_all() {
    (expect_columns(kTableInfo<Rows>), ...);
    (expect_writes<Rows>(), ...);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, SchemaTest, kEngines, engine_name);

TEST_P(SchemaTest, EveryRowTypeIsItsTable) {
  expect_all<AddressEntry, ApiKey, ApiLog, Assignment, BlobDoubt, BlockedUser, Broadcast, BroadcastCursor, Call,
      ChangeRow, Channel, Comment, Contact, ContactAlias, ContactGroup, ContactGroupMember, ContactNote, ContactSource,
      ContactStatus, Conversation, Customer, Delivery, DeliveryAttempt, DeliveryBody, Erasure, Event, EventDefinition,
      FanoutCursor, Flow, Group, GroupMember, Idempotency, InboxEmbed, Lease, Media, Member, Message, MessageCount,
      NameRequest, Otp, Preference, Project, ProjectCounter, ProjectEvent, ProjectSetting, Quarantined, RateCount,
      Recipient, SeenNews, Send, SendPause, Setting, SetupLink, StatusOrphan, Template, TemplateSync, Thread, Upload,
      Waba, Webhook, WebhookMinute, WebhookTurn>();
}

}  // namespace
}  // namespace wigwag::store
