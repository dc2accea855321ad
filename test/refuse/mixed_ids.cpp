// expect: no matching function
#include "base/id.h"

void open_conversation(wigwag::ConversationNum);

void caller(wigwag::ContactNum contact, wigwag::ConversationNum conversation) {
#ifdef MISTAKE
  open_conversation(contact);
#else
  open_conversation(conversation);
  (void)contact;
#endif
}
