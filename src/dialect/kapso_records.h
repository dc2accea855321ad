/// @file What the objects of Kapso's dialects look like. Source: Kapso, shared objects.
#pragma once
#include "dialect/record.h"
#include "model/enums.h"

namespace wigwag::dialect {

extern Record const kStatusEventRecord;
extern Record const kMediaDataRecord;
extern Record const kMessageKapsoRecord;
extern Record const kMessageRecord;
extern Record const kConversationKapsoRecord;
extern Record const kConversationRecord;
extern Record const kContactRecord;
extern Record const kTemplateRecord;
extern Record const kCallRecord;

}  // namespace wigwag::dialect
