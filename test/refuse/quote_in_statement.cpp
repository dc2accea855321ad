// expect: must be initialized by a constant expression
#include "base/id.h"
#include "store/stmt.h"

#ifdef MISTAKE
inline constexpr wigwag::store::Stmt<void(wigwag::ProjectId)> kStatement{
    "DELETE FROM message WHERE project_id = ? AND status = 'failed'"};
#else
inline constexpr wigwag::store::Stmt<void(wigwag::ProjectId)> kStatement{"DELETE FROM message WHERE project_id = ?"};
#endif
