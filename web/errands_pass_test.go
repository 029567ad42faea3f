package web_test

import "maps"

// The routes of passes: see errand.
func init() {
	const ask = "label=Plumber&kind=contractor&place={pass_box}&keys={code_of_key_pass}&uses=1&reason=leak"
	maps.Copy(errands, map[string]errand{
		"GET /guests":                    sees("/guests").or("/guests?after={pass}", "/guests?open=1", "/guests?held=1"),
		"GET /guests/new":                sees("/guests/new"),
		"POST /guests":                   sends("/guests", ask),
		"GET /guests/:id":                sees("/guests/{pass}"),
		"POST /guests/:id/sheet":         sends("/guests/{pass}/sheet", "paper=letter"),
		"GET /guests/:id/send":           sees("/guests/{pass}/send"),
		"POST /guests/:id/send":          sends("/guests/{pass}/send", "to=guest@gast.example"),
		"GET /p/:token":                  apart("the link is its own proof: TestPassLink"),
		"POST /hooks/texts":              apart("the carrier's signature is its own proof: TestTextAnswered"),
		"POST /api/v1/passes/:id/send":   orders("/api/v1/passes/{pass}/send", `{"to":"guest@gast.example"}`),
		"POST /guests/:id/revoke":        sends("/guests/{pass_end}/revoke", ""),
		"GET /api/v1/passes":             sees("/api/v1/passes").or("/api/v1/passes?cursor={pass}"),
		"POST /api/v1/passes":            orders("/api/v1/passes", `{"label":"Plumber","kind":"contractor","cabinet_id":"{pass_box}","key_ids":["{key_pass}"],"uses":1,"reason":"leak"}`),
		"GET /api/v1/passes/:id":         sees("/api/v1/passes/{pass}"),
		"POST /api/v1/passes/:id/revoke": calls("/api/v1/passes/{pass_end_api}/revoke", ""),
	})
}
