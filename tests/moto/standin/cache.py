"""ElastiCache's AuthToken, which moto forgets: ROTATE lets a second one in beside the first, SET makes it the only one."""
from moto.elasticache.responses import ElastiCacheResponse

from . import backing


def teach():
    """Passes the token on to the Redis behind."""
    original = ElastiCacheResponse.modify_replication_group

    def modify(self):
        answer = original(self)
        token, strategy = self._get_param("AuthToken"), self._get_param("AuthTokenUpdateStrategy")
        if token:
            backing.cache(token, keep=strategy != "SET")
        return answer

    ElastiCacheResponse.modify_replication_group = modify
