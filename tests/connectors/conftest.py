"""What several tests of connectors share: databases for KPI queries, and a certificate."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.connectors.kpi_databases import KpiDatabase


@pytest.fixture
def kpi_sqlite(tmp_path: Path) -> KpiDatabase:
    database = KpiDatabase(f"sqlite:///{tmp_path / 'a day #1 100%.db'}")
    database.run("CREATE TABLE sales (day TEXT, revenue REAL, country TEXT)")
    return database


@pytest.fixture
def kpi_postgres(postgres_url: str) -> KpiDatabase:
    database = KpiDatabase(postgres_url)
    database.run("CREATE TABLE sales (day date, revenue numeric, country text)")
    return database


@pytest.fixture(params=["kpi_sqlite", pytest.param("kpi_postgres", marks=pytest.mark.postgres)])
def kpi_database(request: pytest.FixtureRequest) -> KpiDatabase:
    found: KpiDatabase = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """One that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    paths = tmp_path / "server.pem", tmp_path / "server.key"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return paths
