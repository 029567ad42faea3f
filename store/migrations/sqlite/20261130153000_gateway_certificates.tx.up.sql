-- The client certificates that gateways were given. The broker asks by serial
-- number at each connection; why is one word (revoked, renewed, replaced), or "".
CREATE TABLE gateway_certificates (
  org_id     TEXT NOT NULL,
  serial     TEXT NOT NULL,
  device_id  TEXT NOT NULL,
  epoch      INTEGER NOT NULL,
  not_before TEXT NOT NULL,
  not_after  TEXT NOT NULL,
  issued_at  TEXT NOT NULL,
  seen_at    TEXT,
  warned_at  TEXT,
  revoked_at TEXT,
  why        TEXT NOT NULL,
  PRIMARY KEY (org_id, serial),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
) STRICT, WITHOUT ROWID;
--bun:split
CREATE UNIQUE INDEX gateway_certificates_serial ON gateway_certificates (serial);
--bun:split
CREATE INDEX gateway_certificates_device ON gateway_certificates (org_id, device_id, issued_at);
--bun:split
CREATE INDEX gateway_certificates_revoked ON gateway_certificates (revoked_at) WHERE revoked_at IS NOT NULL;
--bun:split
CREATE INDEX gateway_certificates_ending ON gateway_certificates (not_after) WHERE revoked_at IS NULL AND warned_at IS NULL;
