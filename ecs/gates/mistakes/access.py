"""Mistakes about who may do what."""

from .mistake import Mistake, stack

PARAMETERS = "parameter/xkcdapp/${Env}"

MISTAKES: list[Mistake] = [
    stack(
        "the program reads every environment's parameters",
        "service",
        "TaskRole",
        f'{PARAMETERS}"',
        'parameter/xkcdapp"',
    ),
    stack(
        "the program reads every parameter",
        "service",
        "TaskRole",
        f'                  - !Sub "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:{PARAMETERS}/*"\n',
        '                  - "*"\n',
    ),
    stack(
        "the program reads the administrator's password",
        "service",
        "TaskRole",
        f'                  - !Sub "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:{PARAMETERS}"\n',
        f'                  - !Sub "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:{PARAMETERS}"\n                  - !Sub "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter/xkcdapp-administrator/${{Env}}/*"\n',
    ),
    stack(
        "the program may put parameters",
        "service",
        "TaskRole",
        '"ssm:GetParameter"]',
        '"ssm:GetParameter", "ssm:PutParameter"]',
    ),
    stack(
        "the program may do anything to parameters",
        "service",
        "TaskRole",
        '["ssm:GetParametersByPath", "ssm:GetParameters", "ssm:GetParameter"]',
        '"ssm:*"',
        "cfn-guard",
    ),
    stack(
        "an action that does not exist",
        "service",
        "TaskRole",
        "ssm:GetParametersByPath",
        "ssm:GetParameterByPath",
        "parliament",
    ),
    stack("a condition that does not exist", "service", "TaskRole", "kms:ViaService", "kms:ByService", "parliament"),
    stack("the program cannot read versions", "service", "TaskRole", '"ssm:GetParameters", ', ""),
    stack(
        "the program decrypts by itself",
        "service",
        "TaskRole",
        'StringEquals: {"kms:ViaService": !Sub "ssm.${AWS::Region}.amazonaws.com"}',
        'StringLike: {"kms:CallerAccount": "*"}',
    ),
    stack(
        "anybody's tasks may take the role",
        "service",
        "TaskRole",
        'StringEquals: {"aws:SourceAccount": !Ref "AWS::AccountId"}',
        'StringLike: {"aws:SourceAccount": "*"}',
        "cfn-guard",
    ),
    stack(
        "the agent may read secrets",
        "cluster",
        "ExecutionRole",
        '["logs:CreateLogStream", "logs:PutLogEvents"]',
        '["logs:CreateLogStream", "logs:PutLogEvents", "ssm:GetParameters"]',
    ),
    stack(
        "the migration runs as the program",
        "service",
        "TaskDefinition",
        "TaskRoleArn: !GetAtt TaskRole.Arn",
        'TaskRoleArn: {"Fn::ImportValue": !Sub "xkcdapp-${Env}-ExecutionRoleArn"}',
    ),
    stack("the rotation may change any cache", "jobs", "RotateRole", "replicationgroup:${Group}", "replicationgroup:*"),
    stack(
        "a user with a key of its own",
        "cluster",
        "Cluster",
        None,
        "\n  Operator:\n    Type: AWS::IAM::User\n",
        "cfn-guard",
    ),
    stack(
        "a policy of AWS' that is too wide",
        "cluster",
        "ExecutionRole",
        "      Policies:\n",
        '      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"]\n      Policies:\n',
    ),
]
