#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "trail/api_name.h"

static void expect(const char *event_name, const char *api) {
    struct str found = api_name(str_of(event_name));
    if (!str_is(found, api))
        fail_msg("%s gives %.*s, not %s", event_name, STR_ARG(found), api);
}

static void api_dates_of_lambda_and_cloudfront_are_taken_off(void **state) {
    (void)state;
    expect("ListFunctions20150331", "ListFunctions");
    expect("GetFunction20150331v2", "GetFunction");
    expect("UpdateFunctionConfiguration20150331v12", "UpdateFunctionConfiguration");
    expect("PublishLayerVersion20181031", "PublishLayerVersion");
    expect("CreateDistribution2020_05_31", "CreateDistribution");
    expect("CreateDistribution_2020_05_31", "CreateDistribution");
}

static void names_without_a_date_stay_as_they_are(void **state) {
    (void)state;
    expect("GetObject", "GetObject");
    expect("ListObjectsV2", "ListObjectsV2");
    expect("Get19991231", "Get19991231");
    expect("Get20150331v", "Get20150331v");
    expect("Get20150331x", "Get20150331x");
    expect("Get2015033", "Get2015033");
    expect("20150331", "20150331");
    expect("", "");
    assert_null(api_name(STR_NONE).data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(api_dates_of_lambda_and_cloudfront_are_taken_off),
        cmocka_unit_test(names_without_a_date_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
