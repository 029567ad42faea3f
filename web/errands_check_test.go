package web_test

import "maps"

// The routes of the checks of vehicles: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /checks":                         sees("/checks").or("/checks?show=late"),
		"GET /checks/done":                    sees("/checks/done").or("/checks/done?after={check}"),
		"GET /checks/lists":                   sees("/checks/lists"),
		"GET /checks/lists/new":               bare("/checks/lists/new"),
		"POST /checks/lists":                  sends("/checks/lists", "name=Look&every=day&at=09:00&question0=In+order?&question0_kind=yes_no"),
		"GET /checks/lists/:id":               sees("/checks/lists/{check_list}"),
		"POST /checks/lists/:id":              sends("/checks/lists/{check_list}", "name=Look&every=week&weekday=2&at=09:00&question0=In+order?&question0_kind=yes_no"),
		"POST /checks/lists/:id/end":          sends("/checks/lists/{check_list_end}/end", ""),
		"GET /checks/:id":                     sees("/checks/{check}"),
		"GET /keys/:id/check":                 sees("/keys/{check_key}/check"),
		"GET /keys/:id/check/:list/:vehicle":  sees("/keys/{check_key}/check/{check_list_web}/{check_vehicle}"),
		"POST /keys/:id/check/:list/:vehicle": sends("/keys/{check_key}/check/{check_list_web}/{check_vehicle}", "{=check_list_web_field}=yes"),
		"GET /kiosk/check/:id":                sees("/kiosk/check/{check_key}"),
		"POST /kiosk/check/:id":               sends("/kiosk/check/{check_key}", "list={check_list_kiosk}&vehicle={check_vehicle}&{=check_list_kiosk_field}=yes"),
		"GET /api/v1/checks":                  orders("/api/v1/checks", "").or("/api/v1/checks?limit=1"),
		"GET /api/v1/checks/open":             orders("/api/v1/checks/open", ""),
		"POST /api/v1/checks":                 orders("/api/v1/checks", `{"check_list_id":"{check_list_api}","vehicle_id":"{check_vehicle}","key_id":"{check_key}","answers":{"{=check_list_api_question}":"yes"}}`),
		"GET /api/v1/check-lists":             orders("/api/v1/check-lists", ""),
		"POST /api/v1/check-lists":            orders("/api/v1/check-lists", `{"name":"Look","every":"day","at":"09:00","questions":[{"kind":"yes_no","text":"In order?"}]}`),
		"PUT /api/v1/check-lists/:id":         orders("/api/v1/check-lists/{check_list_api}", `{"name":"Look","every":"day","at":"09:00","questions":[{"kind":"yes_no","text":"In order?"}]}`),
		"POST /api/v1/check-lists/:id/end":    orders("/api/v1/check-lists/{check_list_end_api}/end", ""),
	})
}
