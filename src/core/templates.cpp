#include "core/templates.h"

#include <ranges>

#include "core/rows.h"
#include "store/projects.h"
#include "store/templates.h"

namespace wigwag::core {
namespace {

using Known = Rows<std::string, Template>;

Result<Known> load(store::ReadTx& tx, ProjectId project, std::vector<Template> const& listed) {
  store::templates::Keys keys;
  for (Template const& one : listed) keys.emplace_back(project, one.template_id);
  TRY(std::vector<Template> rows, store::templates::by_template_id(tx, distinct(std::move(keys))));
  Known known;
  for (Template& row : rows) known.keep(row.template_id, row);
  return known;
}

Template& row_of(Known& known, NumSource& nums, Instant now, ProjectId project, Template const& listed) {
  if (auto* const found = known.find(listed.template_id)) return found->row;
  Template row;
  row.project_id = project;
  row.num = nums.next_as<RowNum>(now);
  row.template_id = listed.template_id;
  row.updated_at = now;
  return known.add(listed.template_id, std::move(row)).row;
}

void take_content(Template& row, Template const& listed, std::string_view waba_id, Instant now) {
  bool const news = row.name != listed.name || row.language != listed.language || row.components != listed.components ||
                    row.parameter_format != listed.parameter_format || row.facts != listed.facts;
  row.waba_id = waba_id;
  row.name = listed.name;
  row.language = listed.language;
  row.components = listed.components;
  row.parameter_format = listed.parameter_format;
  row.facts = listed.facts;
  row.body_search = listed.body_search;
  if (news) row.updated_at = now;
}

void take_state(Template& row, Template const& listed, Instant now) {
  bool const news = row.status != listed.status || row.category != listed.category || row.reason != listed.reason ||
                    (listed.quality && row.quality != listed.quality);
  row.status = listed.status;
  row.category = listed.category;
  row.reason = listed.reason;
  if (listed.quality) row.quality = listed.quality;
  if (news) row.updated_at = now;
}

}  // namespace

Done keep_listing(store::WriteTx& tx, NumSource& nums, Instant now, TemplateListing const& listing) {
  TRY_DONE(store::projects::lock(tx, listing.project));  // what a webhook tells meanwhile waits, or is seen
  TRY_DONE(tx.insert(TemplateSync{listing.project, listing.waba_id, now}, store::Taken::replace));
  TRY(Known known, load(tx, listing.project, listing.listed));
  for (Template const& listed : std::views::reverse(listing.listed)) {  // numbers rise with age, as Meta lists them
    auto const* const stored = known.find(listed.template_id);
    bool const told_since = stored != nullptr && stored->stored && stored->stored->updated_at > listing.begun;
    Template& row = row_of(known, nums, now, listing.project, listed);
    take_content(row, listed, listing.waba_id, now);
    if (!told_since) take_state(row, listed, now);
    row.stale = told_since && row.stale;
    row.synced_at = now;
  }
  TRY_DONE(known.flush(tx));
  return store::templates::erase_unlisted(tx, listing.project, listing.waba_id, listing.begun);
}

Done keep_created(store::WriteTx& tx, NumSource& nums, Instant now, ProjectId project, std::string_view waba_id,
    Template const& created) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(Known known, load(tx, project, {created}));
  Template& row = row_of(known, nums, now, project, created);
  bool const told = row.status.has_value();  // its webhook was faster than the answer
  take_content(row, created, waba_id, now);
  if (!told) take_state(row, created, now);
  row.stale = true;
  row.updated_at = now;
  return known.flush(tx);
}

}  // namespace wigwag::core
