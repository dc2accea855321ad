/// @file The `action` of each kind of interactive message. Only for meta/outgoing.
#pragma once
#include "meta/outgoing_rules.h"

namespace wigwag::meta::outgoing {

// outgoing_actions.cpp
Found check_button_action(Part const& action);
Found check_list_action(Part const& action);
Found check_cta_url_action(Part const& action);
Found check_flow_action(Part const& action);
Found check_location_action(Part const& action);
Found check_address_action(Part const& action);
Found check_call_permission_action(Part const& action);
Found check_voice_call_action(Part const& action);
Found check_contact_info_action(Part const& action);

// outgoing_commerce.cpp
Found check_product_action(Part const& action);
Found check_product_list_action(Part const& action);
Found check_catalog_action(Part const& action);
Found check_carousel_action(Part const& action);
Found check_order_details_action(Part const& action);
Found check_order_status_action(Part const& action);

}  // namespace wigwag::meta::outgoing
