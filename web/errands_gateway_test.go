package web_test

func init() {
	for route, e := range map[string]errand{
		"GET /gateways":                   sees("/gateways"),
		"GET /gateways/:id":               sees("/gateways/{gateway}", "/gateways/{gateway}?span=7d", "/gateways/{gateway}?span=30d"),
		"GET /api/v1/gateways":            sees("/api/v1/gateways"),
		"GET /api/v1/gateways/:id/health": bare("/api/v1/gateways/{gateway}/health").or("/api/v1/gateways/{gateway}/health?hourly=true"),
	} {
		errands[route] = e
	}
}
