package web_test

// init adds the errands of slots that differ from the record.
func init() {
	for route, e := range map[string]errand{
		"GET /cabinets/:id/differences":         sees("/cabinets/{cabinet}/differences"),
		"GET /cabinets/:id/differences/:slot":   bare("/cabinets/{cabinet}/differences/{=differ_slot}"),
		"POST /cabinets/:id/differences/:slot":  sends("/cabinets/{cabinet}/differences/{=differ_slot}", "act=tag&code={=code_of_differ_key}&reason=seen"),
		"GET /api/v1/cabinets/:id/differences":  sees("/api/v1/cabinets/{cabinet}/differences"),
		"POST /api/v1/cabinets/:id/differences": orders("/api/v1/cabinets/{cabinet}/differences", `{"slot":{=differ_slot_api},"act":"tag","code":"{=code_of_differ_key_api}","reason":"seen"}`),
	} {
		errands[route] = e
	}
}
