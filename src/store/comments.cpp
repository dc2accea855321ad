#include "store/comments.h"

template <>
struct wigwag::Table<wigwag::store::comments::Place> {
  using P = store::comments::Place;
  static constexpr Pack columns{Column{"s.thread_num", &P::thread_num}, Column{"s.channel_num", &P::channel_num},
      Column{"n.display_number", &P::display_number}};
};

namespace wigwag::store::comments {
namespace {

constexpr Stmt<Comment(ProjectId, ThreadNum, std::int64_t)> kOfThread{
    "SELECT {*} FROM comment WHERE project_id = ? AND thread_num = ? ORDER BY num DESC LIMIT ?"};
constexpr Stmt<Place(ProjectId, ContactNum)> kPlace{
    "SELECT {*} FROM conversation s JOIN channel n ON n.num = s.channel_num WHERE s.project_id = ? "
    "AND s.contact_num = ? ORDER BY s.last_active_at DESC, s.num DESC LIMIT 1"};
constexpr Stmt<Media(ProjectId, RowNum)> kFiles{
    "SELECT {*} FROM media, {keys} WHERE project_id = k1 AND message_num = k2"};
constexpr Stmt<void(ThreadNum, ProjectId, ThreadNum)> kRepoint{
    "UPDATE comment SET thread_num = ? WHERE project_id = ? AND thread_num = ?"};

}  // namespace

Result<std::vector<Comment>> of_thread(ReadTx& tx, ProjectId project, ThreadNum thread, std::int64_t comments_max) {
  return tx.all(kOfThread, project, thread, comments_max);
}

Result<std::optional<Place>> place_of(ReadTx& tx, ProjectId project, ContactNum contact) {
  return tx.one(kPlace, project, contact);
}

Result<std::map<RowNum, Media>> files_of(ReadTx& tx, std::vector<Comment> const& comments) {
  std::vector<std::tuple<ProjectId, RowNum>> keys;
  for (Comment const& one : comments) keys.emplace_back(one.project_id, one.num);
  TRY(std::vector<Media> rows, tx.many(kFiles, keys));
  std::map<RowNum, Media> files;
  for (Media& row : rows) files.emplace(RowNum{row.message_num.value}, std::move(row));
  return files;
}

Done repoint(WriteTx& tx, ProjectId project, ThreadNum from, ThreadNum to) {
  TRY_DONE(tx.change(kRepoint, to, project, from));
  return {};
}

}  // namespace wigwag::store::comments
