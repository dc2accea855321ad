/// @file What the objects of the Platform's administration look like. Source: Kapso, Platform API.
#pragma once
#include "dialect/record.h"

namespace wigwag::dialect {

extern Record const kMemberRecord;
extern Record const kAssignmentRecord;
extern Record const kNoteRecord;
extern Record const kCustomerRecord;
extern Record const kNumberRecord;
extern Record const kNameRequestRecord;
extern Record const kProjectEventRecord;
extern Record const kEventDefinitionRecord;
extern Record const kPreferenceRecord;
extern Record const kBroadcastRecord;
extern Record const kBroadcastTimesRecord;
extern Record const kRecipientRecord;
extern Record const kAddedRecord;
extern Record const kWebhookRecord;
extern Record const kDeliveryRecord;
extern Record const kApiLogRecord;
extern Record const kLogEventRecord;
extern Record const kLogSearchRecord;
extern Record const kLogCatalogRecord;
extern Record const kInboxEmbedRecord;

}  // namespace wigwag::dialect
