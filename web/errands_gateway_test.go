package web_test

func init() {
	for route, e := range map[string]errand{
		"GET /gateways":                         sees("/gateways"),
		"GET /gateways/:id":                     sees("/gateways/{gateway}", "/gateways/{gateway}?span=7d", "/gateways/{gateway}?span=30d"),
		"GET /gateways/:id/revoke":              sees("/gateways/{gateway}/revoke"),
		"POST /gateways/:id/revoke":             sends("/gateways/{gateway}/revoke", "reason=gone").orConflict(),
		"GET /gateways/:id/replace":             sees("/gateways/{gateway}/replace"),
		"POST /gateways/:id/replace":            sends("/gateways/{gateway}/replace", "reason=new"),
		"GET /api/v1/gateways/:id/certificates": bare("/api/v1/gateways/{gateway}/certificates"),
		"POST /api/v1/gateways/:id/revoke":      orders("/api/v1/gateways/{gateway}/revoke", `{"reason":"gone"}`).orConflict(),
		"POST /api/v1/gateways/:id/replace":     orders("/api/v1/gateways/{gateway}/replace", `{"reason":"new"}`),
		"GET /api/v1/gateways":                  sees("/api/v1/gateways"),
		"GET /api/v1/gateways/:id/health":       bare("/api/v1/gateways/{gateway}/health").or("/api/v1/gateways/{gateway}/health?hourly=true"),
	} {
		errands[route] = e
	}
}
