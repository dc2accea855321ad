/// @file The rules of each content object of an outgoing message, a family a source file. Only for meta/outgoing.
#pragma once
#include "meta/outgoing_rules.h"

namespace wigwag::meta::outgoing {

Found check_text(Part const& object);
Found check_image(Part const& object);  ///< and video
Found check_audio(Part const& object);
Found check_document(Part const& object);
Found check_sticker(Part const& object);
Found check_location(Part const& object);
Found check_contacts(Part const& array);
Found check_reaction(Part const& object);
Found check_pin(Part const& object);
Found check_interactive(Part const& object);
Found check_template_use(Part const& object);  ///< without the stored template

}  // namespace wigwag::meta::outgoing
