// SPDX-License-Identifier: Apache-2.0
// put_get with one bit of its expectation flipped: a check that passes this checks nothing.
#define PUT_GET_WRONG 1
#include "firmware/images/put_get.c"
