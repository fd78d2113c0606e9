/* The catalogue's rows. Shapes follow real records of each service (parameters' casing, what stays null, readOnly,
 * event versions); names and values are fictional. Weights are within a persona. */
#include "gen/call.h"

#define READ CALL_IS_READ
#define S3   CALL_AGENT_BRACKETS | CALL_KEEPS_REQUEST | CALL_SHORT_REQUEST
#define S3_OBJECT                                                                                                      \
    "[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::$b/$k\"},{\"accountId\":\"$a\",\"type\":"                   \
    "\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::$b\"}]"
#define S3_BUCKET "[{\"accountId\":\"$a\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::$b\"}]"
#define S3_HOST   "$b.s3.$r.amazonaws.com"
#define S3_EXTRA                                                                                                       \
    "{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":$n,"            \
    "\"AuthenticationMethod\":\"AuthHeader\",\"x-amz-id-2\":\"$B\",\"bytesTransferredOut\":$M}"
#define KMS_KEY "[{\"accountId\":\"$a\",\"type\":\"AWS::KMS::Key\",\"ARN\":\"arn:aws:kms:$r:$a:key/$m\"}]"
#define TABLE   "[{\"accountId\":\"$a\",\"type\":\"AWS::DynamoDB::Table\",\"ARN\":\"arn:aws:dynamodb:$r:$a:table/$t\"}]"
#define INSTANCE                                                                                                       \
    "{\"instanceId\":\"$i\",\"imageId\":\"$e\",\"instanceState\":{\"code\":0,\"name\":\"pending\"},"                   \
    "\"privateDnsName\":\"ip-10-0-4-$n.$r.compute.internal\",\"amiLaunchIndex\":0,\"productCodes\":{},"                \
    "\"instanceType\":\"m7i.large\",\"launchTime\":$M000,\"placement\":{\"availabilityZone\":\"$r$z\",\"tenancy\":"    \
    "\"default\"},\"monitoring\":{\"state\":\"pending\"},\"subnetId\":\"$w\",\"vpcId\":\"$v\",\"privateIpAddress\":"   \
    "\"$I\",\"stateReason\":{\"code\":\"pending\",\"message\":\"pending\"},\"architecture\":\"x86_64\","               \
    "\"rootDeviceType\":\"ebs\",\"rootDeviceName\":\"/dev/xvda\",\"blockDeviceMapping\":{},\"virtualizationType\":"    \
    "\"hvm\",\"hypervisor\":\"xen\",\"tagSet\":{\"items\":[{\"key\":\"Name\",\"value\":\"$f\"},{\"key\":"              \
    "\"team\",\"value\":\"platform\"}]},\"groupSet\":{\"items\":[{\"groupId\":\"$G\",\"groupName\":\"web\"}]},"        \
    "\"sourceDestCheck\":true,\"networkInterfaceSet\":{\"items\":[{\"networkInterfaceId\":\"eni-$H\",\"subnetId\":"    \
    "\"$w\",\"vpcId\":\"$v\",\"ownerId\":\"$a\",\"status\":\"in-use\",\"macAddress\":\"02:5b:1c:$zf:3e:7$z\","         \
    "\"privateIpAddress\":\"$I\",\"sourceDestCheck\":true,\"interfaceType\":\"interface\",\"groupSet\":{\"items\":"    \
    "[{\"groupId\":\"$G\",\"groupName\":\"web\"}]},\"attachment\":{\"attachmentId\":\"eni-attach-$H\","                \
    "\"deviceIndex\":0,\"status\":\"attaching\",\"attachTime\":$M000,\"deleteOnTermination\":true},"                   \
    "\"tagSet\":{}}]},\"ebsOptimized\":true,\"enaSupport\":true,\"cpuOptions\":{\"coreCount\":1,"                      \
    "\"threadsPerCore\":2},\"metadataOptions\":{\"state\":\"pending\",\"httpTokens\":\"required\","                    \
    "\"httpPutResponseHopLimit\":2,\"httpEndpoint\":\"enabled\",\"instanceMetadataTags\":\"disabled\"},"               \
    "\"enclaveOptions\":{\"enabled\":false}}"

const struct call calls[] = {
    /* --- ec2: reads of consoles, automation and agents --- */
    {"UHKWE", 90, "ec2.amazonaws.com", "DescribeInstances", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"maxResults\":1000,\"instancesSet\":{},\"filterSet\":{\"items\":[{\"name\":\"vpc-id\",\"valueSet\":{\"items\":"
     "[{\"value\":\"$v\"}]}},{\"name\":\"instance-state-name\",\"valueSet\":{\"items\":[{\"value\":\"running\"},"
     "{\"value\":\"pending\"}]}}]}}",
     NULL, NULL, NULL, "ec2:DescribeInstances", NULL, NULL},
    {"UHKWE", 45, "ec2.amazonaws.com", "DescribeInstanceStatus", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"instancesSet\":{\"items\":[$[02-12:{\"instanceId\":\"$j\"}$]]},\"filterSet\":{},\"includeAllInstances\":"
     "false}",
     NULL, NULL, NULL, "ec2:DescribeInstanceStatus", NULL, NULL},
    {"UKW", 40, "ec2.amazonaws.com", "DescribeSecurityGroups", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"maxResults\":1000,\"securityGroupSet\":{},\"securityGroupIdSet\":{\"items\":[$[01-06:{\"groupId\":\"sg-$H\"}$]"
     "]},"
     "\"filterSet\":{}}",
     NULL, NULL, NULL, "ec2:DescribeSecurityGroups", NULL,
     "Client.InvalidGroup.NotFound|The security group '$G' does not exist"},
    {"UKWH", 36, "ec2.amazonaws.com", "DescribeVpcs", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"vpcSet\":{\"items\":[{\"vpcId\":\"$v\"}]},\"filterSet\":{}}", NULL, NULL, NULL, "ec2:DescribeVpcs", NULL,
     NULL},
    {"UKW", 34, "ec2.amazonaws.com", "DescribeSubnets", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"subnetSet\":{\"items\":[$[01-05:{\"subnetId\":\"subnet-$H\"}$]]},\"filterSet\":{}}", NULL, NULL, NULL,
     "ec2:DescribeSubnets", NULL, NULL},
    {"UKW", 22, "ec2.amazonaws.com", "DescribeRouteTables", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"routeTableIdSet\":{},\"filterSet\":{\"items\":[{\"name\":\"vpc-id\",\"valueSet\":{\"items\":[{\"value\":\"$"
     "v\"}"
     "]}}]}}",
     NULL, NULL, NULL, "ec2:DescribeRouteTables", NULL, NULL},
    {"UKWE", 30, "ec2.amazonaws.com", "DescribeVolumes", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"volumeSet\":{\"items\":[$[01-06:{\"volumeId\":\"vol-$H\"}$]]},\"filterSet\":{}}", NULL, NULL, NULL,
     "ec2:DescribeVolumes", NULL, NULL},
    {"UKWE", 30, "ec2.amazonaws.com", "DescribeTags", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"filterSet\":{\"items\":[{\"name\":\"resource-id\",\"valueSet\":{\"items\":[{\"value\":\"$i\"}]}}]},"
     "\"maxResults\":200}",
     NULL, NULL, NULL, "ec2:DescribeTags", NULL, NULL},
    {"UKWE", 30, "ec2.amazonaws.com", "DescribeNetworkInterfaces", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"networkInterfaceIdSet\":{\"items\":[$[01-08:{\"networkInterfaceId\":\"eni-$H\"}$]]},\"filterSet\":{}}", NULL,
     NULL, NULL, "ec2:DescribeNetworkInterfaces", NULL, NULL},
    {"UWK", 14, "ec2.amazonaws.com", "DescribeImages", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"executableBySet\":{},\"imagesSet\":{\"items\":[{\"imageId\":\"$e\"}]},\"ownersSet\":{},\"filterSet\":{}}",
     NULL, NULL, NULL, "ec2:DescribeImages", NULL, "Client.InvalidAMIID.NotFound|The image id '[$e]' does not exist"},
    {"UWS", 12, "ec2.amazonaws.com", "RunInstances", "1.11", CALL_KEEPS_REQUEST, NULL,
     "{\"instancesSet\":{\"items\":[{\"imageId\":\"$e\",\"minCount\":1,\"maxCount\":1,\"keyName\":\"ops-2026\"}]},"
     "\"userData\":\"<sensitiveDataRemoved>\",\"instanceType\":\"m7i.large\",\"blockDeviceMapping\":{},"
     "\"availabilityZone\":\"$r$z\",\"monitoring\":{\"enabled\":false},\"subnetId\":\"$w\",\"disableApiTermination\":"
     "false,\"clientToken\":\"$U\",\"iamInstanceProfile\":{\"name\":\"web-fleet\"},\"ebsOptimized\":false,"
     "\"tagSpecificationSet\":{\"items\":[{\"resourceType\":\"instance\",\"tags\":[{\"key\":\"Name\",\"value\":\"$f\"},"
     "{\"key\":\"team\",\"value\":\"platform\"}]}]}}",
     "{\"requestId\":\"$U\",\"reservationId\":\"r-$H\",\"ownerId\":\"$a\",\"groupSet\":{},\"instancesSet\":{\"items\":"
     "[$[01-03:" INSTANCE "$]]}}",
     NULL, NULL, "ec2:RunInstances", "arn:aws:ec2:$r:$a:instance/*",
     "Client.VcpuLimitExceeded|You have requested more vCPU capacity than your current vCPU limit allows"},
    {"UWKS", 14, "ec2.amazonaws.com", "CreateTags", "1.11", CALL_KEEPS_REQUEST, NULL,
     "{\"resourcesSet\":{\"items\":[{\"resourceId\":\"$i\"}]},\"tagSet\":{\"items\":[{\"key\":\"Name\",\"value\":\"$"
     "f\"},"
     "{\"key\":\"owner\",\"value\":\"platform\"},{\"key\":\"cost-center\",\"value\":\"$n\"}]}}",
     "{\"requestId\":\"$U\",\"_return\":true}", NULL, NULL, "ec2:CreateTags", "arn:aws:ec2:$r:$a:instance/$i", NULL},
    {"UWS", 8, "ec2.amazonaws.com", "TerminateInstances", "1.11", CALL_KEEPS_REQUEST, NULL,
     "{\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\"}]}}",
     "{\"requestId\":\"$U\",\"instancesSet\":{\"items\":[{\"instanceId\":\"$i\",\"currentState\":{\"code\":32,\"name\":"
     "\"shutting-down\"},\"previousState\":{\"code\":16,\"name\":\"running\"}}]}}",
     NULL, NULL, "ec2:TerminateInstances", "arn:aws:ec2:$r:$a:instance/$i",
     "Client.InvalidInstanceID.NotFound|The instance ID '$i' does not exist"},
    {"UWK", 6, "ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", "1.11", CALL_KEEPS_REQUEST, NULL,
     "{\"groupId\":\"$G\",\"ipPermissions\":{\"items\":[{\"ipProtocol\":\"tcp\",\"fromPort\":443,\"toPort\":443,"
     "\"groups\":{},\"ipRanges\":{\"items\":[{\"cidrIp\":\"10.0.0.0/16\",\"description\":\"internal\"}]},"
     "\"ipv6Ranges\":{},\"prefixListIds\":{}}]}}",
     "{\"requestId\":\"$U\",\"_return\":true,\"securityGroupRuleSet\":{\"items\":[{\"groupOwnerId\":\"$a\",\"groupId\":"
     "\"$G\",\"securityGroupRuleId\":\"sgr-$H\",\"isEgress\":false,\"ipProtocol\":\"tcp\",\"fromPort\":443,\"toPort\":"
     "443,\"cidrIpv4\":\"10.0.0.0/16\"}]}}",
     NULL, NULL, "ec2:AuthorizeSecurityGroupIngress", "arn:aws:ec2:$r:$a:security-group/$G",
     "Client.InvalidPermission.Duplicate|the specified rule \"peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, "
     "ALLOW\" already exists"},
    {"SE", 8, "ec2.amazonaws.com", "CreateSnapshot", "1.11", CALL_KEEPS_REQUEST, NULL,
     "{\"volumeId\":\"vol-$H\",\"description\":\"nightly\",\"tagSpecificationSet\":{}}",
     "{\"requestId\":\"$U\",\"snapshotId\":\"snap-$H\",\"volumeId\":\"vol-$H\",\"status\":\"pending\",\"startTime\":"
     "$M000,\"ownerId\":\"$a\",\"volumeSize\":\"$n\",\"encrypted\":true,\"description\":\"nightly\"}",
     NULL, NULL, "ec2:CreateSnapshot", "arn:aws:ec2:$r:$a:volume/*", NULL},
    /* --- s3: data events and bucket operations --- */
    {"LCEUWH", 80, "s3.amazonaws.com", "GetObject", "1.11", READ | CALL_IS_DATA | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"key\":\"$k\"}", NULL, S3_OBJECT, S3_EXTRA, "s3:GetObject",
     "\"arn:aws:s3:::$b/$k\"", "NoSuchKey|The specified key does not exist."},
    {"LCEUW", 45, "s3.amazonaws.com", "PutObject", "1.11", CALL_IS_DATA | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"key\":\"$k\",\"x-amz-server-side-encryption\":\"aws:kms\","
     "\"x-amz-server-side-encryption-aws-kms-key-id\":\"arn:aws:kms:$r:$a:key/$m\"}",
     "{\"x-amz-server-side-encryption\":\"aws:kms\",\"x-amz-server-side-encryption-aws-kms-key-id\":"
     "\"arn:aws:kms:$r:$a:key/$m\",\"x-amz-server-side-encryption-bucket-key-enabled\":\"true\"}",
     S3_OBJECT, S3_EXTRA, "s3:PutObject", "\"arn:aws:s3:::$b/$k\"", NULL},
    {"LCE", 20, "s3.amazonaws.com", "HeadObject", "1.11", READ | CALL_IS_DATA | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"key\":\"$k\"}", NULL, S3_OBJECT, S3_EXTRA, "s3:GetObject",
     "\"arn:aws:s3:::$b/$k\"", "NoSuchKey|The specified key does not exist."},
    {"LCEUHK", 24, "s3.amazonaws.com", "ListObjects", "1.11", READ | CALL_IS_DATA | S3, S3_HOST,
     "{\"list-type\":\"2\",\"bucketName\":\"$b\",\"encoding-type\":\"url\",\"prefix\":\"$k\",\"Host\":\"" S3_HOST
     "\",\"delimiter\":\"/\"}",
     NULL,
     "[{\"type\":\"AWS::S3::Object\",\"ARNPrefix\":\"arn:aws:s3:::$b/\"},{\"accountId\":\"$a\",\"type\":"
     "\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::$b\"}]",
     S3_EXTRA, "s3:ListBucket", "\"arn:aws:s3:::$b\"", NULL},
    {"LE", 12, "s3.amazonaws.com", "DeleteObject", "1.11", CALL_IS_DATA | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"key\":\"$k\"}", NULL, S3_OBJECT, S3_EXTRA, "s3:DeleteObject",
     "\"arn:aws:s3:::$b/$k\"", NULL},
    {"KUH", 16, "s3.amazonaws.com", "ListBuckets", "1.11", READ | S3, "s3.$r.amazonaws.com",
     "{\"Host\":\"s3.$r.amazonaws.com\"}", NULL, NULL, S3_EXTRA, "s3:ListAllMyBuckets", NULL, NULL},
    {"KUWS", 30, "s3.amazonaws.com", "GetBucketAcl", "1.11", READ | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"acl\":\"\"}", NULL, S3_BUCKET, S3_EXTRA, "s3:GetBucketAcl",
     "\"arn:aws:s3:::$b\"", NULL},
    {"KUWS", 30, "s3.amazonaws.com", "GetBucketPolicyStatus", "1.11", READ | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"policyStatus\":\"\"}", NULL, S3_BUCKET, S3_EXTRA,
     "s3:GetBucketPolicyStatus", "\"arn:aws:s3:::$b\"", "NoSuchBucketPolicy|The bucket policy does not exist"},
    {"KUWS", 24, "s3.amazonaws.com", "GetBucketPublicAccessBlock", "1.11", READ | S3, S3_HOST,
     "{\"publicAccessBlock\":\"\",\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\"}", NULL, S3_BUCKET, S3_EXTRA,
     "s3:GetBucketPublicAccessBlock", "\"arn:aws:s3:::$b\"",
     "NoSuchPublicAccessBlockConfiguration|The public access block configuration was not found"},
    {"KUW", 20, "s3.amazonaws.com", "GetBucketVersioning", "1.11", READ | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"versioning\":\"\"}", NULL, S3_BUCKET, S3_EXTRA,
     "s3:GetBucketVersioning", "\"arn:aws:s3:::$b\"", NULL},
    {"KUW", 20, "s3.amazonaws.com", "GetBucketLocation", "1.11", READ | S3, S3_HOST,
     "{\"bucketName\":\"$b\",\"Host\":\"" S3_HOST "\",\"location\":\"\"}", NULL, S3_BUCKET, S3_EXTRA,
     "s3:GetBucketLocation", "\"arn:aws:s3:::$b\"", NULL},
    /* --- kms, secrets, parameters --- */
    {"LCE", 60, "kms.amazonaws.com", "Decrypt", "1.11", READ, NULL,
     "{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",\"keyId\":\"arn:aws:kms:$r:$a:key/$m\",\"encryptionContext\":"
     "{\"app\":\"$f\"}}",
     NULL, KMS_KEY, NULL, "kms:Decrypt", "arn:aws:kms:$r:$a:key/$m", NULL},
    {"F", 90, "kms.amazonaws.com", "Decrypt", "1.11", READ, NULL,
     "{\"encryptionContext\":{\"aws:s3:arn\":\"arn:aws:s3:::$b/$k\"},\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\","
     "\"keyId\":\"arn:aws:kms:$r:$a:key/$m\"}",
     NULL, KMS_KEY, NULL, NULL, NULL, NULL},
    {"F", 60, "kms.amazonaws.com", "GenerateDataKey", "1.11", READ, NULL,
     "{\"encryptionContext\":{\"aws:s3:arn\":\"arn:aws:s3:::$b\"},\"keySpec\":\"AES_256\",\"keyId\":"
     "\"arn:aws:kms:$r:$a:key/$m\"}",
     NULL, KMS_KEY, NULL, NULL, NULL, NULL},
    {"K", 8, "kms.amazonaws.com", "ListAliases", "1.11", READ, NULL, "{\"limit\":100}", NULL, NULL, NULL,
     "kms:ListAliases", NULL, NULL},
    {"U", 10, "kms.amazonaws.com", "DescribeKey", "1.11", READ, NULL, "{\"keyId\":\"arn:aws:kms:$r:$a:key/$m\"}", NULL,
     KMS_KEY, NULL, "kms:DescribeKey", "arn:aws:kms:$r:$a:key/$m", NULL},
    {"LCEU", 28, "secretsmanager.amazonaws.com", "GetSecretValue", "1.11", READ, NULL,
     "{\"secretId\":\"arn:aws:secretsmanager:$r:$a:secret:$s\"}", NULL, NULL, NULL, "secretsmanager:GetSecretValue",
     "arn:aws:secretsmanager:$r:$a:secret:$s",
     "ResourceNotFoundException|Secrets Manager can't find the specified secret."},
    {"UWK", 10, "secretsmanager.amazonaws.com", "DescribeSecret", "1.11", READ, NULL,
     "{\"secretId\":\"arn:aws:secretsmanager:$r:$a:secret:$s\"}", NULL, NULL, NULL, "secretsmanager:DescribeSecret",
     "arn:aws:secretsmanager:$r:$a:secret:$s", NULL},
    {"LCEUW", 40, "ssm.amazonaws.com", "GetParameter", "1.11", READ, NULL, "{\"name\":\"$p\",\"withDecryption\":true}",
     NULL, "[{\"accountId\":\"$a\",\"ARN\":\"arn:aws:ssm:$r:$a:parameter$p\"}]", NULL, "ssm:GetParameter",
     "arn:aws:ssm:$r:$a:parameter$p", "ParameterNotFound|"},
    {"CU", 10, "ssm.amazonaws.com", "GetParametersByPath", "1.11", READ, NULL,
     "{\"path\":\"$p\",\"recursive\":true,\"withDecryption\":true,\"maxResults\":10}", NULL, NULL, NULL,
     "ssm:GetParametersByPath", "arn:aws:ssm:$r:$a:parameter$p", NULL},
    {"E", 60, "ssm.amazonaws.com", "UpdateInstanceInformation", "1.08", 0, NULL,
     "{\"instanceId\":\"$i\",\"agentVersion\":\"3.3.1611.0\",\"agentStatus\":\"Active\",\"platformType\":\"Linux\","
     "\"platformName\":\"Amazon Linux\",\"platformVersion\":\"2023\",\"iPAddress\":\"$I\",\"computerName\":"
     "\"ip-10-0-4-$n.$r.compute.internal\",\"agentName\":\"amazon-ssm-agent\",\"availabilityZone\":\"$r$z\","
     "\"availabilityZoneId\":\"use1-az$n\",\"sSMConnectionChannel\":\"ssmmessages\"}",
     NULL, NULL, NULL, "ssm:UpdateInstanceInformation", "arn:aws:ec2:$r:$a:instance/$i", NULL},
    {"E", 18, "ssm.amazonaws.com", "ListInstanceAssociations", "1.08", READ, NULL,
     "{\"instanceId\":\"$i\",\"maxResults\":20}", NULL, NULL, NULL, "ssm:ListInstanceAssociations",
     "arn:aws:ec2:$r:$a:instance/$i", NULL},
    {"E", 14, "ssm.amazonaws.com", "PutInventory", "1.08", 0, NULL,
     "{\"instanceId\":\"$i\",\"items\":[$[01-06:{\"typeName\":\"AWS:Application\",\"schemaVersion\":\"1.1\","
     "\"captureTime\":\"$T\",\"contentHash\":\"$8$8$8$8\"}$]]}",
     NULL, NULL, NULL, NULL, NULL, NULL},
    /* --- dynamodb --- */
    {"LC", 70, "dynamodb.amazonaws.com", "GetItem", "1.10", READ | CALL_IS_DATA, NULL,
     "{\"tableName\":\"$t\",\"key\":{\"pk\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"sk\":"
     "\"HIDDEN_DUE_TO_SECURITY_REASONS\"},\"consistentRead\":false,\"returnConsumedCapacity\":\"NONE\"}",
     NULL, TABLE, NULL, "dynamodb:GetItem", "arn:aws:dynamodb:$r:$a:table/$t", NULL},
    {"LC", 50, "dynamodb.amazonaws.com", "PutItem", "1.10", CALL_IS_DATA, NULL,
     "{\"tableName\":\"$t\",\"key\":{\"pk\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"},\"items\":[\"pk\",\"sk\",\"total\","
     "\"currency\",\"updatedAt\"]}",
     NULL, TABLE, NULL, "dynamodb:PutItem", "arn:aws:dynamodb:$r:$a:table/$t",
     "ConditionalCheckFailedException|The conditional request failed"},
    {"LC", 40, "dynamodb.amazonaws.com", "Query", "1.10", READ | CALL_IS_DATA, NULL,
     "{\"tableName\":\"$t\",\"indexName\":\"gsi1\",\"select\":\"ALL_ATTRIBUTES\",\"limit\":$n,"
     "\"keyConditionExpression\":\"pk = :pk AND begins_with(sk, :prefix)\",\"expressionAttributeValues\":"
     "\"HIDDEN_DUE_TO_SECURITY_REASONS\"}",
     NULL, TABLE, NULL, "dynamodb:Query", "arn:aws:dynamodb:$r:$a:table/$t/index/gsi1",
     "ResourceNotFoundException|Requested resource not found"},
    {"UWK", 14, "dynamodb.amazonaws.com", "DescribeTable", "1.10", READ, NULL, "{\"tableName\":\"$t\"}", NULL,
     "[{\"accountId\":\"$a\",\"type\":\"AWS::DynamoDB::Table\",\"ARN\":\"arn:aws:dynamodb:$r:$a:table/$t\"}]", NULL,
     "dynamodb:DescribeTable", "arn:aws:dynamodb:$r:$a:table/$t", NULL},
    /* --- logs, monitoring, queues --- */
    {"LCE", 60, "logs.amazonaws.com", "CreateLogStream", "1.11", 0, NULL,
     "{\"logGroupName\":\"$g\",\"logStreamName\":\"$l\"}", NULL, NULL, NULL, "logs:CreateLogStream",
     "arn:aws:logs:$r:$a:log-group:$g:log-stream:$l",
     "ResourceAlreadyExistsException|The specified log stream already exists"},
    {"LC", 14, "logs.amazonaws.com", "CreateLogGroup", "1.11", 0, NULL, "{\"logGroupName\":\"$g\"}", NULL, NULL, NULL,
     "logs:CreateLogGroup", "arn:aws:logs:$r:$a:log-group:$g",
     "ResourceAlreadyExistsException|The specified log group already exists"},
    {"KUHE", 16, "logs.amazonaws.com", "DescribeLogGroups", "1.11", READ, NULL,
     "{\"logGroupNamePrefix\":\"/aws/lambda/\",\"limit\":50}", NULL, NULL, NULL, "logs:DescribeLogGroups",
     "arn:aws:logs:$r:$a:log-group::log-stream:*", NULL},
    {"KH", 14, "logs.amazonaws.com", "FilterLogEvents", "1.11", READ, NULL,
     "{\"logGroupName\":\"$g\",\"filterPattern\":\"?ERROR ?Exception\",\"startTime\":$M00,\"limit\":100,"
     "\"interleaved\":true}",
     NULL, NULL, NULL, "logs:FilterLogEvents", "arn:aws:logs:$r:$a:log-group:$g", NULL},
    {"KUHE", 20, "monitoring.amazonaws.com", "DescribeAlarms", "1.11", READ, NULL,
     "{\"maxRecords\":100,\"alarmTypes\":[\"MetricAlarm\",\"CompositeAlarm\"]}", NULL, NULL, NULL,
     "cloudwatch:DescribeAlarms", "arn:aws:cloudwatch:$r:$a:alarm:*", NULL},
    {"LCE", 24, "sqs.amazonaws.com", "ReceiveMessage", "1.10", CALL_IS_DATA, NULL,
     "{\"queueUrl\":\"https://sqs.$r.amazonaws.com/$a/$q\",\"maxNumberOfMessages\":10,\"waitTimeSeconds\":20,"
     "\"attributeNames\":[\"All\"]}",
     NULL, "[{\"accountId\":\"$a\",\"type\":\"AWS::SQS::Queue\",\"ARN\":\"arn:aws:sqs:$r:$a:$q\"}]", NULL,
     "sqs:receivemessage", "arn:aws:sqs:$r:$a:$q",
     "AWS.SimpleQueueService.NonExistentQueue|The specified queue does not exist."},
    {"LC", 16, "sns.amazonaws.com", "Publish", "1.10", CALL_IS_DATA, NULL,
     "{\"topicArn\":\"arn:aws:sns:$r:$a:$c\",\"message\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"messageAttributes\":"
     "\"HIDDEN_DUE_TO_SECURITY_REASONS\"}",
     "{\"messageId\":\"$U\"}", "[{\"accountId\":\"$a\",\"type\":\"AWS::SNS::Topic\",\"ARN\":\"arn:aws:sns:$r:$a:$c\"}]",
     NULL, "SNS:Publish", "arn:aws:sns:$r:$a:$c", NULL},
    /* --- lambda, containers --- */
    {"LCU", 50, "lambda.amazonaws.com", "Invoke", "1.10", CALL_IS_DATA, NULL,
     "{\"functionName\":\"arn:aws:lambda:$r:$a:function:$f\",\"invocationType\":\"RequestResponse\",\"clientContext\":"
     "\"\",\"qualifier\":\"\"}",
     NULL, "[{\"accountId\":\"$a\",\"type\":\"AWS::Lambda::Function\",\"ARN\":\"arn:aws:lambda:$r:$a:function:$f\"}]",
     "{\"functionVersion\":\"arn:aws:lambda:$r:$a:function:$f:$$LATEST\"}", "lambda:InvokeFunction",
     "arn:aws:lambda:$r:$a:function:$f", NULL},
    {"UWKH", 16, "lambda.amazonaws.com", "GetFunction20150331v2", "1.11", READ, NULL, "{\"functionName\":\"$f\"}", NULL,
     NULL, NULL, "lambda:GetFunction", "arn:aws:lambda:$r:$a:function:$f",
     "ResourceNotFoundException|Function not found: arn:aws:lambda:$r:$a:function:$f"},
    {"KUH", 14, "lambda.amazonaws.com", "ListFunctions20150331", "1.11", READ, NULL,
     "{\"maxItems\":50,\"functionVersion\":\"ALL\"}", NULL, NULL, NULL, "lambda:ListFunctions", NULL, NULL},
    {"W", 18, "lambda.amazonaws.com", "UpdateFunctionCode20150331v2", "1.11", 0, NULL,
     "{\"fullyQualifiedArn\":{\"arnPrefix\":{\"partition\":\"aws\",\"region\":\"$r\",\"account\":\"$a\"},"
     "\"relativeId\":"
     "{\"functionName\":\"$f\"},\"functionQualifier\":{}},\"functionName\":\"$f\",\"s3Bucket\":\"$b\",\"s3Key\":"
     "\"$k\",\"publish\":true,\"dryRun\":false}",
     "{\"functionName\":\"$f\",\"functionArn\":\"arn:aws:lambda:$r:$a:function:$f\",\"runtime\":\"python3.12\","
     "\"role\":"
     "\"arn:aws:iam::$a:role/ingest-lambda\",\"handler\":\"app.handler\",\"codeSize\":$M,\"description\":\"\","
     "\"timeout\":30,\"memorySize\":512,\"lastModified\":\"$T\",\"codeSha256\":\"$B\",\"version\":\"$n\","
     "\"tracingConfig\":{\"mode\":\"PassThrough\"},\"revisionId\":\"$U\",\"state\":\"Active\",\"lastUpdateStatus\":"
     "\"InProgress\",\"packageType\":\"Zip\",\"architectures\":[\"arm64\"],\"ephemeralStorage\":{\"size\":512},"
     "\"snapStart\":{\"applyOn\":\"None\",\"optimizationStatus\":\"Off\"},\"loggingConfig\":{\"logFormat\":\"Text\","
     "\"logGroup\":\"/aws/lambda/$f\"}}",
     NULL, NULL, "lambda:UpdateFunctionCode", "arn:aws:lambda:$r:$a:function:$f", NULL},
    {"EC", 30, "ecr.amazonaws.com", "BatchGetImage", "1.11", READ, "api.ecr.$r.amazonaws.com",
     "{\"registryId\":\"$a\",\"repositoryName\":\"$y\",\"imageIds\":[{\"imageDigest\":\"sha256:$D\"}],"
     "\"acceptedMediaTypes\":[\"application/vnd.docker.distribution.manifest.v2+json\","
     "\"application/vnd.oci.image.manifest.v1+json\"]}",
     NULL, "[{\"accountId\":\"$a\",\"ARN\":\"arn:aws:ecr:$r:$a:repository/$y\"}]", NULL, "ecr:BatchGetImage",
     "arn:aws:ecr:$r:$a:repository/$y", NULL},
    {"EC", 24, "ecr.amazonaws.com", "GetDownloadUrlForLayer", "1.11", READ, "api.ecr.$r.amazonaws.com",
     "{\"registryId\":\"$a\",\"repositoryName\":\"$y\",\"layerDigest\":\"sha256:$D\"}", NULL,
     "[{\"accountId\":\"$a\",\"ARN\":\"arn:aws:ecr:$r:$a:repository/$y\"}]", NULL, "ecr:GetDownloadUrlForLayer",
     "arn:aws:ecr:$r:$a:repository/$y", NULL},
    {"ECW", 20, "ecr.amazonaws.com", "GetAuthorizationToken", "1.11", READ, "api.ecr.$r.amazonaws.com", NULL, NULL,
     NULL, NULL, "ecr:GetAuthorizationToken", "*", NULL},
    {"UKW", 14, "ecs.amazonaws.com", "DescribeServices", "1.11", READ, NULL,
     "{\"cluster\":\"$C\",\"services\":[$[01-10:\"arn:aws:ecs:$r:$a:service/$C/service-$8\"$]],\"include\":[\"TAGS\"]}",
     NULL, NULL, NULL, "ecs:DescribeServices", "arn:aws:ecs:$r:$a:service/$C/*", NULL},
    {"E", 26, "ecs.amazonaws.com", "SubmitTaskStateChange", "1.08", 0, "ecs-a-$n.$r.amazonaws.com",
     "{\"cluster\":\"$C\",\"task\":\"arn:aws:ecs:$r:$a:task/$C/$8$8$8$8\",\"status\":\"RUNNING\",\"containers\":"
     "[{\"containerName\":\"app\",\"runtimeId\":\"$D\",\"status\":\"RUNNING\",\"networkBindings\":[]}]}",
     "{\"acknowledgment\":\"ACK\"}", NULL, NULL, NULL, NULL, NULL},
    {"W", 14, "ecs.amazonaws.com", "RegisterTaskDefinition", "1.11", 0, NULL,
     "{\"family\":\"$f\",\"taskRoleArn\":\"arn:aws:iam::$a:role/orders-task\",\"executionRoleArn\":"
     "\"arn:aws:iam::$a:role/"
     "ecsTaskExecutionRole\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],"
     "\"cpu\":\"512\",\"memory\":\"1024\",\"containerDefinitions\":[$[01-05:{\"name\":\"app-$8\",\"image\":"
     "\"$a.dkr.ecr.$r.amazonaws.com/$y@sha256:$D\",\"cpu\":256,\"memory\":512,\"essential\":true,\"portMappings\":"
     "[{\"containerPort\":8080,\"protocol\":\"tcp\"}],\"environment\":\"HIDDEN_DUE_TO_SECURITY_REASONS\","
     "\"logConfiguration\":{\"logDriver\":\"awslogs\",\"options\":{\"awslogs-group\":\"$g\",\"awslogs-region\":\"$r\","
     "\"awslogs-stream-prefix\":\"app\"}},\"healthCheck\":{\"command\":[\"CMD-SHELL\",\"curl -f "
     "http://localhost:8080/healthz\"],\"interval\":30,\"timeout\":5,\"retries\":3}}$]]}",
     "{\"taskDefinition\":{\"taskDefinitionArn\":\"arn:aws:ecs:$r:$a:task-definition/$f:$n\",\"family\":\"$f\","
     "\"revision\":$n,\"status\":\"ACTIVE\",\"registeredAt\":\"$E\",\"registeredBy\":\"$A\"}}",
     NULL, NULL, "ecs:RegisterTaskDefinition", "*", NULL},
    {"UKW", 10, "eks.amazonaws.com", "DescribeCluster", "1.09", READ | CALL_KEEPS_REQUEST, NULL, "{\"name\":\"$C\"}",
     NULL, NULL, NULL, "eks:DescribeCluster", "arn:aws:eks:$r:$a:cluster/$C", NULL},
    /* --- iam, sts --- */
    {"UWKH", 40, "sts.amazonaws.com", "GetCallerIdentity", "1.11", READ, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL},
    {"UWK", 24, "iam.amazonaws.com", "GetRole", "1.11", READ | CALL_GLOBAL, "iam.amazonaws.com",
     "{\"roleName\":\"$o\"}", NULL, NULL, NULL, "iam:GetRole", "role $o",
     "NoSuchEntityException|The role with name $o cannot be found."},
    {"UWK", 20, "iam.amazonaws.com", "ListAttachedRolePolicies", "1.11", READ | CALL_GLOBAL, "iam.amazonaws.com",
     "{\"roleName\":\"$o\"}", NULL, NULL, NULL, "iam:ListAttachedRolePolicies", "role $o", NULL},
    {"UWK", 16, "iam.amazonaws.com", "GetPolicyVersion", "1.11", READ | CALL_GLOBAL, "iam.amazonaws.com",
     "{\"policyArn\":\"arn:aws:iam::$a:policy/$f\",\"versionId\":\"v3\"}", NULL, NULL, NULL, "iam:GetPolicyVersion",
     "policy arn:aws:iam::$a:policy/$f", NULL},
    {"UKH", 12, "iam.amazonaws.com", "ListUsers", "1.11", READ | CALL_GLOBAL, "iam.amazonaws.com",
     "{\"maxItems\":1000}", NULL, NULL, NULL, "iam:ListUsers", "arn:aws:iam::$a:user/", NULL},
    {"UW", 6, "iam.amazonaws.com", "PutRolePolicy", "1.11", CALL_GLOBAL, "iam.amazonaws.com",
     "{\"roleName\":\"$o\",\"policyName\":\"inline\",\"policyDocument\":\"{\\\"Version\\\":\\\"2012-10-17\\\","
     "\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":[\\\"s3:GetObject\\\",\\\"s3:PutObject\\\"],"
     "\\\"Resource\\\":\\\"arn:aws:s3:::$b/*\\\"},{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":[\\\"kms:Decrypt\\\"],"
     "\\\"Resource\\\":\\\"arn:aws:kms:$r:$a:key/$m\\\"}]}\"}",
     NULL, NULL, NULL, "iam:PutRolePolicy", "role $o", NULL},
    {"UW", 4, "iam.amazonaws.com", "AttachRolePolicy", "1.11", CALL_GLOBAL, "iam.amazonaws.com",
     "{\"roleName\":\"$o\",\"policyArn\":\"arn:aws:iam::aws:policy/ReadOnlyAccess\"}", NULL, NULL, NULL,
     "iam:AttachRolePolicy", "role $o", NULL},
    /* --- what consoles poll in the background --- */
    {"K", 60, "health.amazonaws.com", "DescribeEventAggregates", "1.11", READ, NULL,
     "{\"filter\":{\"startTimes\":[{\"from\":\"$E\"}],\"eventStatusCodes\":[\"open\",\"upcoming\"]},\"aggregateField\":"
     "\"eventTypeCategory\"}",
     NULL, NULL, NULL, "health:DescribeEventAggregates", NULL, NULL},
    {"K", 20, "notifications.amazonaws.com", "ListNotificationHubs", "1.11", READ, NULL, NULL, NULL, NULL, NULL,
     "notifications:ListNotificationHubs", NULL, NULL},
    {"K", 18, "ce.amazonaws.com", "GetCostAndUsage", "1.11", READ | CALL_KEEPS_REQUEST, NULL,
     "{\"timePeriod\":{\"start\":\"2026-03-01\",\"end\":\"2026-03-31\"},\"granularity\":\"DAILY\",\"metrics\":"
     "[\"UnblendedCost\"],\"groupBy\":[{\"type\":\"DIMENSION\",\"key\":\"SERVICE\"}]}",
     NULL, NULL, NULL, "ce:GetCostAndUsage", "arn:aws:ce:us-east-1:$a:/GetCostAndUsage", NULL},
    {"K", 14, "rds.amazonaws.com", "DescribeDBInstances", "1.11", READ, NULL, "{\"maxRecords\":100}", NULL, NULL, NULL,
     "rds:DescribeDBInstances", "arn:aws:rds:$r:$a:db:*", NULL},
    {"KU", 14, "cloudtrail.amazonaws.com", "DescribeTrails", "1.11", READ, NULL,
     "{\"includeShadowTrails\":true,\"trailNameList\":[]}", NULL, NULL, NULL, "cloudtrail:DescribeTrails", NULL, NULL},
    {"K", 10, "cloudtrail.amazonaws.com", "LookupEvents", "1.11", READ, NULL,
     "{\"lookupAttributes\":[{\"attributeKey\":\"ReadOnly\",\"attributeValue\":\"false\"}],\"maxResults\":50,"
     "\"startTime\":\"$E\"}",
     NULL, NULL, NULL, "cloudtrail:LookupEvents", NULL, NULL},
    /* --- services at work --- */
    {"S", 20, "config.amazonaws.com", "PutConfigRule", "1.11", 0, NULL,
     "{\"configRule\":{\"configRuleName\":\"$f\",\"source\":{\"owner\":\"AWS\",\"sourceIdentifier\":"
     "\"S3_BUCKET_PUBLIC_READ_PROHIBITED\"}}}",
     NULL, NULL, NULL, "config:PutConfigRule", "arn:aws:config:$r:$a:config-rule/*", NULL},
    {"S", 90, "elasticloadbalancing.amazonaws.com", "DescribeTargetHealth", "1.11", READ, NULL,
     "{\"targetGroupArn\":\"arn:aws:elasticloadbalancing:$r:$a:targetgroup/$f/$8$8\"}", NULL, NULL, NULL,
     "elasticloadbalancing:DescribeTargetHealth", "*", NULL},
    {"SU", 30, "elasticloadbalancing.amazonaws.com", "DescribeLoadBalancers", "1.11", READ, NULL, "{\"pageSize\":400}",
     NULL, NULL, NULL, "elasticloadbalancing:DescribeLoadBalancers", "*", NULL},
    {"UW", 14, "cloudformation.amazonaws.com", "DescribeStacks", "1.11", READ, NULL, "{\"stackName\":\"$K\"}", NULL,
     NULL, NULL, "cloudformation:DescribeStacks", "arn:aws:cloudformation:$r:$a:stack/$K/*",
     "ValidationException|Stack with id $K does not exist"},
    {"UW", 8, "autoscaling.amazonaws.com", "DescribeAutoScalingGroups", "1.11", READ, NULL,
     "{\"maxRecords\":100,\"filters\":[]}", NULL, NULL, NULL, "autoscaling:DescribeAutoScalingGroups", NULL, NULL},
};

const size_t call_count = sizeof calls / sizeof *calls;
_Static_assert(sizeof calls / sizeof *calls < 256, "the draw table holds a byte a row");
