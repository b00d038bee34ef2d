from datetime import timedelta

import dateutil.parser
from dateutil import tz
from dateutil.relativedelta import relativedelta


def rule(event):
    begin = event.deep_get("userIdentity", "sessionContext", "attributes", "creationDate")
    if not begin:
        return False
    begin = dateutil.parser.parse(begin).astimezone(tz.UTC)
    return dateutil.parser.parse(event["eventTime"]) > begin + relativedelta(days=1) + timedelta(hours=1)
