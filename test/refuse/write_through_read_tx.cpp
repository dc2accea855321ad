// expect: no member named 'insert'
#include "model/project.h"
#include "store/tx.h"

#ifdef MISTAKE
wigwag::Done add(wigwag::store::ReadTx& tx, wigwag::Member const& member) { return tx.insert(member); }
#else
wigwag::Done add(wigwag::store::WriteTx& tx, wigwag::Member const& member) { return tx.insert(member); }
#endif
