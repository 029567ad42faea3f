package api

import (
	"context"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Certificate is one that a gateway was given; of several that hold the newest
// is in use.
type Certificate struct {
	Serial    string     `json:"serial"`
	NotAfter  time.Time  `json:"not_after" doc:"Its gateway renews it thirty days before."`
	IssuedAt  time.Time  `json:"issued_at"`
	SeenAt    *time.Time `json:"seen_at,omitempty" doc:"First connection with it."`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	Why       string     `json:"why,omitempty" enum:"revoked,renewed,replaced"`
}

// gatewayReason says which gateway, and why.
type gatewayReason struct {
	ID   tenants.DeviceID `path:"id" maxLength:"60"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func (s *Server) listCertificates(ctx context.Context, in *struct {
	ID tenants.DeviceID `path:"id" maxLength:"60"`
}) (*List[Certificate], error) {
	var list []admin.Certificate
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		rows, err := r.Gateways(in.ID)
		if err == nil && len(rows) == 0 {
			err = tenants.Fail(tenants.NotFound, "gateway_not_found")
		}
		if err == nil {
			list, err = r.Certificates(in.ID, 6)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Certificate, len(list))
	for i, c := range list {
		out[i] = Certificate{c.Serial, c.NotAfter, c.IssuedAt, c.SeenAt, c.RevokedAt, c.Why}
	}
	return listOf(out, ""), nil
}

func (s *Server) revokeCertificate(ctx context.Context, in *gatewayReason) (*struct{}, error) {
	err := admin.RevokeCertificate(ctx, store.In[admin.CertificateTx](s.Store), s.Scope(ctx), in.ID, in.Body.Reason)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return nil, nil
}

func (s *Server) replaceGateway(ctx context.Context, in *gatewayReason) (*One[Claim], error) {
	c, err := admin.ReplaceGateway(ctx, store.In[admin.CertificateTx](s.Store), s.Keys, s.Scope(ctx), in.ID, in.Body.Reason)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Claim]{Claim{c.Device.ID, "", c.Code, c.ExpiresAt}}, nil
}
