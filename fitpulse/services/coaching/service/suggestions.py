"""Answers what a person may like to try, with the policy that is theirs today."""

from functools import partial

from fitpulse.services.coaching.api.suggestions import Suggestions, SuggestRequest
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.models.forms import SUGGESTIONS
from fitpulse.services.coaching.domain.suggestions.answer import distance, suggest
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.service.policies import Policies, Version
from fitpulse.services.coaching.service.shadows import Run, Shadows


class SuggestionsService:
    """Implements SuggestionsApi."""

    def __init__(self, index: Index, policies: Policies[Policy], shadows: Shadows) -> None:
        self._index = index
        self._policies = policies
        self._shadows = shadows

    async def suggest(self, request: SuggestRequest) -> Suggestions:
        chosen = await self._policies.of(request.user_id, request.athlete)
        answer = suggest(request, chosen.policy, chosen.version, self._index)
        shadow = self._policies.shadow_of(answer.policy)
        if shadow is not None:
            apart = partial(self._apart, request, answer, shadow)
            run = Run(name=SUGGESTIONS.name, live=answer.policy, shadow=shadow.version, distance=apart)
            self._shadows.offer(run)
        return answer

    def _apart(self, request: SuggestRequest, answer: Suggestions, shadow: Version[Policy]) -> float:
        return distance(answer, suggest(request, shadow.policy, shadow.version, self._index))
