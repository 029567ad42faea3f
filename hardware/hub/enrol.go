package hub

import (
	"context"
	"encoding/hex"
	"strings"

	"claviger/custody"
	"claviger/hardware/hub/authority"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Enrol gives a device that shows a claim code its identity and all it needs.
// brokerURL is where gateways connect.
func (h *Hub) Enrol(ctx context.Context, ask proto.EnrolAsk, brokerURL string) (proto.EnrolAnswer, error) {
	if err := ask.Check(); err != nil {
		return proto.EnrolAnswer{}, tenants.Fail(tenants.Invalid, "enrol_ask_broken").Because(err)
	}
	if len(ask.Request) > 0 { // before the code is used
		if _, err := authority.ReadRequest(ask.Request); err != nil {
			return proto.EnrolAnswer{}, err
		}
	} else if ask.Kind == tenants.GatewayDevice && strings.HasPrefix(brokerURL, "mqtts://") {
		return proto.EnrolAnswer{}, tenants.Fail(tenants.Invalid, "enrol_request_missing")
	}
	d, err := admin.EnrolDevice(ctx, anewStore{h.store}, h.keys, admin.Introduction{Code: ask.Claim, Kind: ask.Kind, PublicKey: ask.PublicKey, Epoch: ask.Epoch})
	if err != nil {
		return proto.EnrolAnswer{}, err
	}
	h.forget(d.ID)
	a := proto.EnrolAnswer{Org: d.OrgID, Device: d.ID, Gateway: d.GatewayID, Epoch: d.Epoch, Place: custody.PlaceID(d.PlaceID), Name: d.Name, At: h.clock().UTC(), Keys: h.publicKeys()}
	if d.Kind == tenants.GatewayDevice {
		a.Gateway = d.ID
		a.Broker, err = h.brokerOf(ctx, d, ask.Request, brokerURL)
		return a, err
	}
	a.Secret = h.keys.DeviceSecret(d.ID, d.Epoch)
	var w store.Twin
	err = h.store.Read(ctx, tenants.ForDevice(d, ""), func(r *store.Rx) (err error) {
		w, err = r.Twin(d.ID)
		return err
	})
	if err == nil {
		err = h.pushRoster(ctx, w, 0)
	}
	return a, err
}

// brokerOf is how a gateway connects: with the certificate for its request, or
// with a password where the broker speaks no TLS.
func (h *Hub) brokerOf(ctx context.Context, d tenants.Device, request []byte, url string) (*proto.Broker, error) {
	b := &proto.Broker{URL: url, Username: string(d.ID)}
	if !strings.HasPrefix(url, "mqtts://") {
		b.Password = h.gatewayPassword(d.ID, d.Epoch)
	}
	if len(request) == 0 {
		return b, nil
	}
	var err error
	if b.Certificate, err = h.Certify(ctx, d, request); err != nil {
		return nil, err
	}
	b.RootsPEM, err = h.certs.RootsPEM()
	return b, err
}

func (h *Hub) publicKeys() map[proto.Purpose][][]byte {
	out := map[proto.Purpose][][]byte{}
	for p, ring := range purposes {
		for _, k := range h.keys.Verifiers(ring) {
			out[p] = append(out[p], k)
		}
	}
	return out
}

// gatewayPassword is derived like the device secret.
func (h *Hub) gatewayPassword(id tenants.DeviceID, epoch uint32) string {
	return hex.EncodeToString(h.keys.MAC(keyring.Rosters, []byte("gateway"), []byte(id), []byte(number(uint64(epoch)))))
}

// Admit tells a broker whether these are the credentials of a gateway.
func (h *Hub) Admit(ctx context.Context, username, password string) bool {
	d, err := h.device(ctx, tenants.DeviceID(username))
	if err != nil || d.Kind != tenants.GatewayDevice {
		return false
	}
	mac, err := hex.DecodeString(password)
	return err == nil && h.keys.CheckMAC(keyring.Rosters, mac, []byte("gateway"), []byte(d.ID), []byte(number(uint64(d.Epoch))))
}
