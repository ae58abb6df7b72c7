"""Mistakes about the balancer, the domain, and what the public may ask for."""

from .mistake import Mistake, stack

MISTAKES: list[Mistake] = [
    stack("HTTPS with old ciphers", "balancer", "HttpsListener", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-2016-08", "cfn-guard"),
    stack("plain HTTP is served", "balancer", "HttpListener", "Type: redirect", "Type: forward", "cfn-guard"),
    stack("plain HTTP redirects to plain HTTP", "balancer", "HttpListener", "Protocol: HTTPS, Port", "Protocol: HTTP, Port", "cfn-guard"),
    stack("every page redirects to the first", "balancer", "HttpListener", 'Path: "/#{path}"', "Path: /"),
    stack("metrics are public", "balancer", "HideMetrics", "[/metrics, /metrics/*]", "[/metric, /metric/*]"),
    stack("what is below /status is public", "balancer", "HideChecks", "/status, /status/*", "/status"),
    stack("metrics are hidden from one host alone", "balancer", "HideMetrics", "Conditions: [", "Conditions: [{Field: host-header, HostHeaderConfig: {Values: [other.example]}}, "),
    stack("two rules of one priority", "balancer", "HideMetrics", "Priority: 20", "Priority: 10"),
    stack("request smuggling is let through", "balancer", "Balancer", "strictest", "monitor", "cfn-guard"),
    stack("invalid headers are let through", "balancer", "Balancer", 'drop_invalid_header_fields.enabled, Value: "true"', 'drop_invalid_header_fields.enabled, Value: "false"', "cfn-guard"),
    stack("the program closes idle connections first", "balancer", "Balancer", 'idle_timeout.timeout_seconds, Value: "60"', 'idle_timeout.timeout_seconds, Value: "120"'),
    stack("the balancer is made before its logs' policy", "balancer", "Balancer", "    DependsOn: AccessLogsPolicy\n", ""),
    stack("targets are asked whether they are ready", "balancer", "TargetGroup", "HealthCheckPath: /health", "HealthCheckPath: /ready", "cfn-guard"),
    stack("the target group is of another port", "balancer", "TargetGroup", "Port: 8000", "Port: 80"),
    stack("deregistration takes longer than the stop", "balancer", "TargetGroup", 'deregistration_delay.timeout_seconds, Value: "20"', 'deregistration_delay.timeout_seconds, Value: "300"'),
    stack("no listener leads to the tasks", "balancer", "HttpsListener", "{Type: forward, TargetGroupArn: !Ref TargetGroup}", '{Type: fixed-response, FixedResponseConfig: {StatusCode: "503"}}'),
    stack("no IPv6 address in the zone", "balancer", "AddressV6", "Type: AAAA", "Type: A"),
    stack("the certificate waits for somebody", "balancer", "Certificate", "ValidationMethod: DNS", "ValidationMethod: EMAIL", "cfn-guard"),
    stack("the firewall guards nothing", "balancer", "FirewallOnBalancer", "ResourceArn: !Ref Balancer", "ResourceArn: !Ref TargetGroup"),
    stack("access logs are public", "balancer", "AccessLogs", "BlockPublicPolicy: true", "BlockPublicPolicy: false", "cfn-guard"),
]
