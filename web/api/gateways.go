package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/store"
	"claviger/tenants"
)

// Gateway is a gateway with what it last said of itself.
type Gateway struct {
	ID       tenants.DeviceID `json:"id"`
	Name     string           `json:"name"`
	Site     tenants.SiteID   `json:"site_id,omitempty"`
	Online   bool             `json:"online"`
	HeardAt  *time.Time       `json:"heard_at,omitempty" doc:"The figures are as old as this."`
	SilentAt *time.Time       `json:"silent_at,omitempty" doc:"When its silence was noticed; absent while it speaks."`
	Cabinets int              `json:"cabinets" doc:"That speak through it."`
	Firmware string           `json:"firmware,omitempty"`
	Carrier  string           `json:"carrier,omitempty"`
	SIM      int              `json:"sim,omitempty" doc:"Slot, from 1."`
	RSRP     int              `json:"rsrp_dbm,omitempty"`
	SINR     float64          `json:"sinr_db,omitempty"`
	Failover uint64           `json:"failovers,omitempty" doc:"Changes of carrier or SIM since its program began."`
	Sent     uint64           `json:"sent_bytes,omitempty"`
	Received uint64           `json:"received_bytes,omitempty"`
	Mains    *bool            `json:"mains,omitempty"`
	Battery  *int             `json:"battery_percent,omitempty"`
	Minutes  int              `json:"battery_minutes,omitempty" doc:"Left on battery."`
	Celsius  *float64         `json:"celsius,omitempty"`
}

// HealthPoint is what a device said at one time; what it did not say is absent.
type HealthPoint struct {
	At       time.Time `json:"at" doc:"Begin of the time it stands for."`
	Mains    *bool     `json:"mains,omitempty"`
	Battery  *int64    `json:"battery_percent,omitempty"`
	Celsius  *float64  `json:"celsius,omitempty"`
	RSRP     *int64    `json:"rsrp_dbm,omitempty"`
	SINR     *float64  `json:"sinr_db,omitempty"`
	Sent     *int64    `json:"sent_bytes,omitempty" doc:"Since the connection was made."`
	Received *int64    `json:"received_bytes,omitempty" doc:"Since the connection was made."`
	Drift    int64     `json:"clock_drift_ms"`
}

func (s *Server) gatewayOperations() {
	huma.Register(s.api, operation("GET", "/gateways", "list-gateways", "List gateways with what they last said"), s.listGateways)
	huma.Register(s.api, operation("GET", "/gateways/{id}/health", "list-gateway-health", "Read the history of a gateway: a point each five minutes of the last day, or one an hour of the last ninety days"), s.listGatewayHealth)
	huma.Register(s.api, operation("GET", "/gateways/{id}/certificates", "list-gateway-certificates", "List the last certificates of a gateway, the newest first"), s.listCertificates)
	huma.Register(s.api, operation("POST", "/gateways/{id}/revoke", "revoke-gateway-certificate", "Revoke the certificate of a gateway: its connection ends within seconds"), s.revokeCertificate)
	huma.Register(s.api, operation("POST", "/gateways/{id}/replace", "replace-gateway", "Get a new one-time claim code for a gateway that is there already"), s.replaceGateway)
}

func (s *Server) listGateways(ctx context.Context, _ *struct{}) (*List[Gateway], error) {
	var rows []store.GatewayRow
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) (err error) {
		rows, err = r.Gateways()
		return err
	})
	out := make([]Gateway, len(rows))
	for i, g := range rows {
		out[i] = gatewayOf(g)
	}
	return listOf(out, ""), err
}

// gatewayOf reads the figures out of the last message.
func gatewayOf(g store.GatewayRow) Gateway {
	out := Gateway{ID: g.ID, Name: g.Name, Site: g.SiteID, Online: g.Online, HeardAt: g.HeardAt, SilentAt: g.SilentAt, Cabinets: g.Cabinets}
	var h struct {
		Firmware string
		Power    *struct {
			Mains                     bool
			Battery, Minutes, Celsius int
		}
		Modem *struct {
			Carrier                   string
			SIM, RSRP, SINR           int
			Failovers, Sent, Received uint64
		}
	}
	if json.Unmarshal([]byte(g.Health), &h) != nil {
		return out
	}
	out.Firmware = h.Firmware
	if m := h.Modem; m != nil {
		out.Carrier, out.SIM, out.RSRP, out.SINR, out.Failover, out.Sent, out.Received = m.Carrier, m.SIM, m.RSRP, float64(m.SINR)/10, m.Failovers, m.Sent, m.Received
	}
	if w := h.Power; w != nil {
		out.Mains, out.Minutes = &w.Mains, w.Minutes
		if w.Battery >= 0 {
			out.Battery = &w.Battery
		}
		if w.Celsius != 0 {
			out.Celsius = tenths(new(int64(w.Celsius)))
		}
	}
	return out
}

// tenths is a figure of tenths as a number.
func tenths(n *int64) *float64 {
	if n == nil {
		return nil
	}
	v := float64(*n) / 10
	return &v
}

func (s *Server) listGatewayHealth(ctx context.Context, in *struct {
	ID    tenants.DeviceID `path:"id" maxLength:"60"`
	Hours bool             `query:"hourly" doc:"One point an hour of the last ninety days, in place of one each five minutes of the last day."`
}) (*List[HealthPoint], error) {
	var points []store.HealthPoint
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		rows, err := r.Gateways(in.ID)
		if err == nil && len(rows) == 0 {
			err = tenants.Fail(tenants.NotFound, "gateway_not_found")
		}
		if err != nil {
			return err
		}
		grain, since := store.FineGrain, r.Now().Add(-24*time.Hour)
		if in.Hours {
			grain, since = store.HourlyGrain, r.Now().Add(-store.HealthCoarse)
		}
		points, err = r.HealthHistory(in.ID, grain, since)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]HealthPoint, len(points))
	for i, p := range points {
		out[i] = HealthPoint{At: p.At, Battery: p.Battery, Celsius: tenths(p.Celsius), RSRP: p.RSRP, SINR: tenths(p.SINR), Sent: p.Sent, Received: p.Received, Drift: p.Drift}
		if p.Mains != nil {
			out[i].Mains = new(*p.Mains == 1)
		}
	}
	return listOf(out, ""), nil
}
