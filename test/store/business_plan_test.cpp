// Which index the lists of templates and calls take.
#include "each_engine.h"
#include "model/call.h"
#include "model/template.h"
#include "plan.h"
#include "store/list.h"
#include "store/list_filters.h"
#include "store/views_business.h"

namespace wigwag::store {
namespace {

constexpr ProjectId kProject{1};
constexpr int kRows = 4000;
constexpr int kNumbers = 20;

class BusinessPlans : public EachEngine {
 protected:
  BusinessPlans() {
    std::vector<Call> calls(kRows);
    std::vector<Template> templates(kRows);
    for (int i = 0; i < kRows; ++i) {
      Call& call = calls[static_cast<std::size_t>(i)];
      call.project_id = kProject;
      call.num = RowNum{1 + i};
      call.channel_num = ChannelNum{1 + i % kNumbers};
      call.call_id = "wacid." + std::to_string(i);
      call.status = "completed";
      Template& row = templates[static_cast<std::size_t>(i)];
      row.project_id = kProject;
      row.num = RowNum{1 + i};
      row.waba_id = std::to_string(1 + i % kNumbers);
      row.template_id = std::to_string(i);
      row.name = "name_" + std::to_string(i / 2);
      row.language = "en_US";
    }
    ok(db->write([&](WriteTx& tx) -> Done {
      TRY_DONE(tx.insert_many(calls));
      return tx.insert_many(templates);
    }));
    gather_statistics(*db);
  }

  template <class Row>
  std::string plan(std::vector<Condition> conditions) {
    Ask const ask{.conditions = std::move(conditions), .order = newest<&Row::num>(), .limit = 20};
    EXPECT_TRUE(is_bounded(ask));
    return plan_of(*db, page_text(Table<Row>::source, GetParam(), kProject, ask));
  }

  std::unique_ptr<Db> db = open();
};
INSTANTIATE_TEST_SUITE_P(Each, BusinessPlans, kEngines, engine_name);

TEST_P(BusinessPlans, CallsOfANumber) {
  Condition const number{kColumn<&CallView::channel_num>, Compare::equals, {std::int64_t{7}}};
  Condition const ringing{kColumn<&CallView::status>, Compare::equals, {std::string("ringing")}};

  EXPECT_NE(plan<CallView>({number}).find("call_record_channel"), std::string::npos) << plan<CallView>({number});
  EXPECT_NE(plan<CallView>({ringing, number}).find("call_record_channel"), std::string::npos);
}

TEST_P(BusinessPlans, TemplatesOfAnAccount) {
  Condition const account{kColumn<&TemplateView::waba_id>, Compare::equals, {std::string("7")}};
  Condition const approved{kColumn<&TemplateView::status>, Compare::equals, {std::string("APPROVED")}};
  Condition const name{kColumn<&TemplateView::name>, Compare::equals, {std::string("name_7")}};

  // Both indexes begin with the account, which holds few thousand rows.
  EXPECT_NE(plan<TemplateView>({account}).find("template_waba"), std::string::npos) << plan<TemplateView>({account});
  for (Condition const& other : {approved, name}) {
    std::string const text = plan<TemplateView>({other, account});
    EXPECT_TRUE(text.contains("template_waba") || text.contains("template_name")) << text;
  }
}

}  // namespace
}  // namespace wigwag::store
