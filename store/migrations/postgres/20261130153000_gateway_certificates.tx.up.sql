-- The client certificates that gateways were given. The broker asks by serial
-- number at each connection; why is one word (revoked, renewed, replaced), or "".
CREATE TABLE gateway_certificates (
  org_id     text NOT NULL,
  serial     text NOT NULL,
  device_id  text NOT NULL,
  epoch      bigint NOT NULL,
  not_before timestamptz NOT NULL,
  not_after  timestamptz NOT NULL,
  issued_at  timestamptz NOT NULL,
  seen_at    timestamptz,
  warned_at  timestamptz,
  revoked_at timestamptz,
  why        text NOT NULL,
  PRIMARY KEY (org_id, serial),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX gateway_certificates_serial ON gateway_certificates (serial);
--bun:split
CREATE INDEX gateway_certificates_device ON gateway_certificates (org_id, device_id, issued_at);
--bun:split
CREATE INDEX gateway_certificates_revoked ON gateway_certificates (revoked_at) WHERE revoked_at IS NOT NULL;
--bun:split
CREATE INDEX gateway_certificates_ending ON gateway_certificates (not_after) WHERE revoked_at IS NULL AND warned_at IS NULL;
