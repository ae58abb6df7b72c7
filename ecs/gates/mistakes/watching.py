"""Mistakes about logs, alarms and the dashboard."""

from .mistake import Mistake, stack

MISTAKES: list[Mistake] = [
    stack(
        "logs in the clear",
        "cluster",
        "LogGroup",
        '      KmsKeyId: {"Fn::ImportValue": !Sub "xkcdapp-${Env}-KeyArn"}\n',
        "",
        "cfn-guard",
    ),
    stack("logs for ever", "cluster", "LogGroup", "      RetentionInDays: !Ref LogRetentionDays\n", "", "cfn-guard"),
    stack("an alarm that nobody hears", "watch", "HealthAlarm", "      AlarmActions: [!Ref Topic]\n", "", "cfn-guard"),
    stack(
        "a topic that alarms cannot publish to",
        "watch",
        "Topic",
        '{"Fn::ImportValue": !Sub "xkcdapp-${Env}-KeyArn"}',
        "alias/aws/sns",
    ),
    stack("an alarm on a metric that nobody writes", "watch", "ErrorsAlarm", "MetricName: Errors", "MetricName: Error"),
    stack(
        "a deployment that one line of an old task stops",
        "watch",
        "DeploymentErrorsAlarm",
        "      Threshold: 5\n",
        "      Threshold: 1\n",
    ),
    stack(
        "a deployment that one bad minute stops",
        "watch",
        "DeploymentErrorsAlarm",
        "      EvaluationPeriods: 2\n      DatapointsToAlarm: 2\n",
        "      EvaluationPeriods: 1\n",
    ),
    stack(
        "a filter for lines that the program does not write",
        "watch",
        "ErrorsFilter",
        '$.level = "ERROR"',
        '$.level = "error"',
    ),
    stack(
        "a filter on the wrong log group",
        "watch",
        "ErrorsFilter",
        '{"Fn::ImportValue": !Sub "xkcdapp-${Env}-LogGroupName"}',
        "/xkcdapp/logs",
    ),
    stack("an alarm on another balancer", "watch", "HealthAlarm", "-BalancerName", "-TargetGroupName"),
]
