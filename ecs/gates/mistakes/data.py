"""Mistakes about the database, the cache, the key, and what is kept."""

from .mistake import Mistake, stack

MISTAKES: list[Mistake] = [
    stack(
        "an instance class that does not exist",
        "data",
        "Parameters.DatabaseInstanceClass",
        "db.t4g.micro",
        "db.t4g.nano",
    ),
    stack(
        "an instance class of another engine in an environment",
        "data",
        "Parameters.DatabaseInstanceClass",
        "db.t4g.micro",
        "db.x2gd.micro",
    ),
    stack("a node type that does not exist", "data", "Parameters.CacheNodeType", "cache.t4g.micro", "cache.t4g.nano"),
    stack(
        "a version of the cache that does not exist", "data", "Cache", 'EngineVersion: "8.0"', 'EngineVersion: "9.9"'
    ),
    stack("a parameter group of another version", "data", "DatabaseParameters", "postgres17", "postgres16"),
    stack("a cache's parameter group of another engine", "data", "CacheParameters", "valkey8", "redis7"),
    stack(
        "the database takes logins without TLS",
        "data",
        "DatabaseParameters",
        'rds.force_ssl: "1"',
        'rds.force_ssl: "0"',
    ),
    stack(
        "the database is public",
        "data",
        "Database",
        "PubliclyAccessible: false",
        "PubliclyAccessible: true",
        "cfn-guard",
    ),
    stack(
        "the database is not encrypted",
        "data",
        "Database",
        "StorageEncrypted: true",
        "StorageEncrypted: false",
        "cfn-guard",
    ),
    stack(
        "the database is deleted with its stack",
        "data",
        "Database",
        "    DeletionPolicy: Snapshot",
        "    DeletionPolicy: Delete",
        "cfn-guard",
    ),
    stack(
        "backups of one day",
        "data",
        "Parameters.DatabaseBackupDays",
        "Default: 7\n    MinValue: 7",
        "Default: 1\n    MinValue: 1",
        "cfn-guard",
    ),
    stack(
        "the backup runs into the maintenance",
        "data",
        "Database",
        'PreferredBackupWindow: "02:00-03:00"',
        'PreferredBackupWindow: "03:00-04:00"',
    ),
    stack(
        "a password in the template",
        "data",
        "Database",
        'MasterUserPassword: !Sub "{{resolve:ssm-secure:/xkcdapp-administrator/${Env}/DATABASE_PASSWORD:${AdministratorPasswordVersion}}}"',
        "MasterUserPassword: correct-horse-battery-staple",
        "cfn-guard",
    ),
    stack(
        "the administrator's password where the program reads",
        "data",
        "Database",
        "/xkcdapp-administrator/",
        "/xkcdapp/",
        "cfn-guard",
    ),
    stack(
        "the cache speaks without TLS",
        "data",
        "Cache",
        "TransitEncryptionEnabled: true",
        "TransitEncryptionEnabled: false",
        "cfn-guard",
    ),
    stack(
        "the cache takes both, TLS and not",
        "data",
        "Cache",
        "TransitEncryptionMode: required",
        "TransitEncryptionMode: preferred",
        "cfn-guard",
    ),
    stack(
        "the cache never fails over",
        "data",
        "Cache",
        "AutomaticFailoverEnabled: !If [HasReplicas, true, false]",
        "AutomaticFailoverEnabled: false",
    ),
    stack("a parameter that the program does not know", "data", "DatabaseHostParameter", "/DATABASE_HOST", "/DB_HOST"),
    stack(
        "a parameter of a value that the program refuses", "data", "RedisTlsParameter", 'Value: "on"', "Value: required"
    ),
    stack("a secret as a plain parameter", "data", "DatabaseNameParameter", "/DATABASE_NAME", "/SECRET_KEY"),
    stack("the key never rotates", "base", "Key", "EnableKeyRotation: true", "EnableKeyRotation: false", "cfn-guard"),
    stack("image tags can be moved", "base", "Repository", "IMMUTABLE", "MUTABLE", "cfn-guard"),
    stack(
        "the key does not let CloudWatch log", "base", "Key", "log-group:/xkcdapp/${Env}/*", "log-group:/xkcd/${Env}/*"
    ),
]
