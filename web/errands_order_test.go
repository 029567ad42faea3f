package web_test

// init adds the errands of orders to cabinets.
func init() {
	for route, e := range map[string]errand{
		"GET /cabinets/:id/orders/new":              sees("/cabinets/{cabinet}/orders/new?act=inventory", "/cabinets/{cabinet}/orders/new?act=unlock"),
		"POST /cabinets/:id/orders":                 sends("/cabinets/{cabinet}/orders", "act=locate&slot=1&reason=look"),
		"GET /cabinets/:id/orders/:command":         sees("/cabinets/{cabinet}/orders/{order}"),
		"POST /cabinets/:id/orders/:command/cancel": sends("/cabinets/{cabinet}/orders/{order_cancel}/cancel", ""),
		"POST /api/v1/cabinets/:id/orders":          orders("/api/v1/cabinets/{cabinet}/orders", `{"action":"inventory","reason":"look"}`),
		"GET /api/v1/cabinets/:id/orders/:order":    bare("/api/v1/cabinets/{cabinet}/orders/{order}"),
	} {
		errands[route] = e
	}
}
