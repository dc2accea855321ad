// expect: must be initialized by a constant expression
#include <string>

#include "base/id.h"
#include "store/stmt.h"

#ifdef MISTAKE
inline constexpr wigwag::store::Stmt<void(wigwag::ProjectId, std::string)> kStatement{
    "DELETE FROM contact WHERE phone = ?"};
#else
inline constexpr wigwag::store::Stmt<void(wigwag::ProjectId, std::string)> kStatement{
    "DELETE FROM contact WHERE project_id = ? AND phone = ?"};
#endif
