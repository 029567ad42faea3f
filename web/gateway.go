package web

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// gatewayRoutes are the LTE boxes that cabinets speak through: their list, and
// one of them with its history.
func (s *Server) gatewayRoutes() []Route {
	return []Route{
		get("/gateways", tenants.CabinetsRead, s.gateways),
		get("/gateways/:id", tenants.CabinetsRead, s.gateway),
		get("/gateways/:id/revoke", tenants.CabinetsEdit, s.gatewayRevokePage),
		post("/gateways/:id/revoke", tenants.CabinetsEdit, s.gatewayRevoke),
		get("/gateways/:id/replace", tenants.CabinetsEdit, s.gatewayReplacePage),
		post("/gateways/:id/replace", tenants.CabinetsEdit, s.gatewayReplace),
	}
}

func gatewayHref(id tenants.DeviceID) string { return "/gateways/" + string(id) }

func (s *Server) gateways(r *Request) error {
	var rows []store.GatewayRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Gateways()
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("gateways.title"))
	if err != nil {
		return err
	}
	return r.HTML(gatewaysPage(r, st, rows).Show())
}

// gatewayFacts is what the page of one gateway shows.
type gatewayFacts struct {
	store.GatewayRow
	past     healthPast
	twins    []store.Twin
	names    map[string]string // of places
	silences []store.EventView
	certs    []admin.Certificate // the newest first
}

// gatewayKinds are the entries that the page of a gateway tells.
var gatewayKinds = []custody.EventKind{custody.GatewaySilent, custody.GatewayHeard, custody.CertificateIssued, custody.CertificateRevoked, custody.CertificateEnding, custody.GatewayCodeMade}

// mostSilences bounds the entries about gateways that a page reads: of
// all gateways together, because an entry is found by its kind.
const mostSilences = 60

func (s *Server) gateway(r *Request) error {
	id := tenants.DeviceID(r.Params("id"))
	var f gatewayFacts
	err := r.Read(func(rx *store.Rx) error {
		rows, err := rx.Gateways(id)
		if err == nil && len(rows) == 0 {
			err = tenants.Fail(tenants.NotFound, "gateway_not_found")
		}
		if err != nil {
			return err
		}
		f.GatewayRow = rows[0]
		if f.past, err = r.readHealth(rx, id); err != nil {
			return err
		}
		if f.twins, err = rx.TwinsBehind(id); err != nil {
			return err
		}
		if f.names, err = rx.PlaceNames(); err != nil {
			return err
		}
		if f.certs, err = rx.Certificates(id, shownCertificates); err != nil {
			return err
		}
		all, err := rx.Timeline(store.TimelineAsk{Kinds: gatewayKinds, Limit: mostSilences})
		for _, e := range all {
			if about(e, id) && len(f.silences) < lastEvents {
				f.silences = append(f.silences, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(f.Name)
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	return r.HTML(gatewayPage(r, st, f).Show())
}

// about tells whether an entry names the device.
func about(e store.EventView, id tenants.DeviceID) bool {
	var d entryData
	return json.Unmarshal(e.Body, &d) == nil && d.Data["device"] == string(id)
}

// healthSpan is how far back a history looks: steps of the charts, and of the
// table beside them.
type healthSpan struct {
	name        string
	length      time.Duration
	grain       store.Grain
	step, lines time.Duration
}

var healthSpans = []healthSpan{
	{"24h", 24 * time.Hour, store.FineGrain, store.HealthTurn, 2 * time.Hour},
	{"7d", 7 * 24 * time.Hour, store.HourlyGrain, time.Hour, 24 * time.Hour},
	{"30d", 30 * 24 * time.Hour, store.HourlyGrain, 3 * time.Hour, 24 * time.Hour},
}

// healthPast is the history of a device over one span.
type healthPast struct {
	span   healthSpan
	from   time.Time
	points []store.HealthPoint // by rising time
}

// readHealth reads the history that the page asks for. Points of hours are
// made a while after the hour: the last hours come from the finer ones.
func (r *Request) readHealth(rx *store.Rx, id tenants.DeviceID) (h healthPast, err error) {
	h.span = healthSpans[0]
	for _, s := range healthSpans {
		if s.name == r.Query("span") {
			h.span = s
		}
	}
	h.from = r.Now().UTC().Truncate(h.span.step).Add(h.span.step - h.span.length)
	if h.points, err = rx.HealthHistory(id, h.span.grain, h.from); err != nil || h.span.grain == store.FineGrain {
		return h, err
	}
	since := r.Now().Add(-3 * time.Hour)
	if n := len(h.points); n > 0 && h.points[n-1].At.Add(time.Hour).After(since) {
		since = h.points[n-1].At.Add(time.Hour)
	}
	newest, err := rx.HealthHistory(id, store.FineGrain, since)
	h.points = append(h.points, newest...)
	return h, err
}
